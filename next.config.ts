import type { NextConfig } from "next";

/** What is read from disk at run time, which tracing of imports does not see. */
const dataFiles = [
  "./db/migrations/**/*",
  "./lib/**/*.{txt,gz}",
  "./node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb",
];

/** The same for every answer. The content security policy of pages carries a nonce and comes from `proxy.ts`. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  // Not `no-referrer`: browsers would send `Origin: null` with our own forms.
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
  // Browsers look at it over TLS alone.
  { key: "Strict-Transport-Security", value: "max-age=63072000" },
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
  /** WASM and native code find their own files beside themselves, so they must not be bundled. */
  serverExternalPackages: ["@electric-sql/pglite", "@node-rs/argon2", "maxmind", "postgres"],
  outputFileTracingIncludes: { "/*": dataFiles },
  /** Browsers ask for it by themselves where they have not read the page's own icon yet. */
  rewrites: async () => [{ source: "/favicon.ico", destination: "/favicon.svg" }],
  headers: async () => [
    { source: "/:path*", headers: securityHeaders },
    {
      source: "/api/:path*",
      headers: [{ key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" }],
    },
  ],
};

export default config;
