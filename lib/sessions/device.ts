import UAParser from "ua-parser-js";

export type DeviceType = "desktop" | "mobile" | "tablet" | "api" | "unknown";

/** What a user agent says of itself: a description for its owner, never evidence. */
export type Device = {
  deviceType: DeviceType;
  browser: string | null;
  /** The major version of a browser, `141`; major and minor of a client library, `8.5`. */
  browserVersion: string | null;
  os: string | null;
  osVersion: string | null;
  /** "Windows, Chrome 141", "iPhone, Safari 26", "curl 8.5" or "Unknown device". */
  label: string;
};

/** Longer than any browser's own; the parser's patterns get no more to chew on. */
const readLength = 500;

/**
 * Describes the device behind a `User-Agent` header and never fails: what is missing or odd is "Unknown
 * device". Only printable ASCII is read, so nothing that turns or hides text can reach the label.
 */
export function describeDevice(userAgent: string | null): Device {
  const read = (userAgent ?? "")
    .slice(0, readLength)
    .replace(/[^\x20-\x7e]+/g, "")
    .trim();
  return describeClient(read) ?? describeBrowser(read);
}

/** Client libraries by the name they send, in the order they are looked for. */
const clients: Record<string, string> = {
  "holdfast-cli": "holdfast-cli",
  cfnetwork: "CFNetwork",
  curl: "curl",
  libcurl: "curl",
  wget: "Wget",
  httpie: "HTTPie",
  postmanruntime: "Postman",
  insomnia: "Insomnia",
  okhttp: "okhttp",
  dart: "Dart",
  alamofire: "Alamofire",
  "python-requests": "python-requests",
  "python-urllib": "python-urllib",
  "python-urllib3": "python-urllib3",
  "python-httpx": "python-httpx",
  aiohttp: "aiohttp",
  axios: "axios",
  "node-fetch": "node-fetch",
  got: "got",
  undici: "undici",
  node: "Node.js",
  deno: "Deno",
  bun: "Bun",
  "go-http-client": "Go-http-client",
  "apache-httpclient": "Apache-HttpClient",
  "java-http-client": "Java",
  java: "Java",
  reqwest: "reqwest",
  guzzlehttp: "Guzzle",
  faraday: "Faraday",
  ruby: "Ruby",
  "libwww-perl": "libwww-perl",
  windowspowershell: "PowerShell",
  powershell: "PowerShell",
  restsharp: "RestSharp",
};

/**
 * The list is closed, so that a stranger's user agent cannot choose the words on somebody's card. Comments
 * in parentheses are passed over; a name without a version counts only where it comes first.
 */
function describeClient(userAgent: string): Device | null {
  const spoken = userAgent.replace(/\([^)]*\)?/g, " ");
  const products = [...spoken.matchAll(/(?<=^| )([A-Za-z][\w.-]*)(?:[/ ]v?(\d+)(?:\.(\d+))?)?/g)].filter(
    (product) => product[2] !== undefined || product.index === 0,
  );
  const named = new Map(products.map(([, name = "", major, minor]) => [name.toLowerCase(), [major, minor]] as const));
  const known = Object.keys(clients).find((name) => named.has(name));
  if (known === undefined) return null;

  const browser = clients[known] ?? known;
  const browserVersion = named.get(known)?.filter(Boolean).join(".") || null;
  const label = words(browser, browserVersion);
  return { deviceType: "api", browser, browserVersion, os: null, osVersion: null, label };
}

function describeBrowser(userAgent: string): Device {
  const { browser: agent, os: system, device } = UAParser(userAgent);
  const browser = browserNames.get(agent.name ?? "") ?? agent.name?.replace(/^Mobile /, "") ?? null;
  const browserVersion = agent.major || null;
  const os = systemNames.get(system.name ?? "") ?? system.name ?? null;
  const hardware = /^i(Phone|Pad|Pod)/.exec(device.model ?? "")?.[0] ?? os;
  const parts = [hardware, browser && words(browser, browserVersion)].filter(Boolean);
  return {
    deviceType: deviceTypeOf(device.type, os),
    browser,
    browserVersion,
    os,
    osVersion: system.version ?? null,
    label: parts.join(", ") || "Unknown device",
  };
}

const browserNames = new Map(
  Object.entries({
    "Chrome Headless": "Chrome",
    "Chrome WebView": "Chrome",
    GSA: "Google app",
    IE: "Internet Explorer",
  }),
);

const systemNames = new Map(Object.entries({ "Mac OS": "macOS", "Chromium OS": "ChromeOS" }));

/** The parser names no type for what sits on a desk; of the types that it knows, two are ours. */
function deviceTypeOf(type: string | undefined, os: string | null): DeviceType {
  if (type === "mobile" || type === "tablet") return type;
  if (os === "Android" || os === "iOS") return "mobile";
  return type === undefined && os !== null ? "desktop" : "unknown";
}

const words = (name: string, version: string | null) => (version ? `${name} ${version}` : name);
