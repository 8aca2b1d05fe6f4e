import { z } from "zod";
import type { KeyRing } from "@/lib/secrets";
import { decodeKey, looksRandom, madeSecrets, parseKeyRing } from "@/lib/secrets";

const count = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
/** Durations may be fractions, so that a test can use seconds. */
const duration = (fallback: number, max: number) => z.coerce.number().positive().max(max).default(fallback);
const flag = (fallback: boolean) =>
  z
    .enum(["true", "false"], "must be true or false")
    .default(fallback ? "true" : "false")
    .transform((word) => word === "true");

const schema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  /** Public origin; mailed links, cookies and the origin check follow it, never the request. */
  APP_URL: z
    .url({ protocol: /^https?$/, error: "must be an http(s) address such as https://id.example.com" })
    .refine((url) => !/^https?:/.test(url) || /^\w+:\/\/[^/]+\/?$/.test(url), "must be an origin, without a path")
    .transform((url) => new URL(url).origin)
    .default("http://localhost:3000"),
  PORT: count(3000, 1, 65_535),
  /** `postgres://…`, `file:<folder>` or `memory:` (see db/open.ts). */
  DATABASE_URL: z
    .string()
    .regex(/^(postgres(ql)?:\/\/.+|file:.+|memory:)$/, "must begin with postgres://, file: or be memory:")
    .refine((url) => !url.startsWith("postgres") || URL.canParse(url), "cannot be read as an address")
    .default("file:.data/db"),
  /** Root of the keys for session tokens and keyed hashes. 32 bytes: `openssl rand -base64 32`. */
  AUTH_SECRET: z.string().refine((text) => decodeKey(text) !== null, "must be 32 bytes in base64"),
  /** Key ring for what is sealed at rest, newest first: `k2:<32 bytes base64>,k1:…`. */
  ENCRYPTION_KEYS: z.string().transform((text, issues): KeyRing => {
    const ring = parseKeyRing(text);
    if (ring) return ring;
    issues.addIssue({ code: "custom", message: "must be a list of id:<32 bytes in base64>, newest first, ids unique" });
    return z.NEVER;
  }),
  /** How many reverse proxies stand in front and append to `X-Forwarded-For`; 0 trusts none (E11). */
  TRUSTED_PROXY_HOPS: count(0, 0, 10),
  RESEND_API_KEY: z.string().min(8).optional(),
  RESEND_BASE_URL: z.url().optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^([^<>\p{Cc}]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u,
      "must be an e-mail address, or Name <address>",
    )
    .default("Holdfast <no-reply@localhost>"),
  /** `embedded` keeps mails in the database and shows them at /dev/mailbox, also in production. */
  MAILBOX: z.enum(["embedded"]).optional(),
  /** A MaxMind City file to use in place of the embedded country data. */
  GEOIP_MMDB_PATH: z.string().min(1).optional(),
  /** `1` opens /api/bench, what `npm run bench` measures by. Never for a server that people use. */
  BENCH: z.enum(["1"]).optional(),

  OTP_EXPIRE_MINUTES: duration(5, 60),
  OTP_MAX_FAILED_ATTEMPTS: count(5, 1, 20),
  OTP_LOCKOUT_MINUTES: duration(15, 1440),
  OTP_MAX_RESENDS: count(3, 0, 10),
  OTP_RESEND_COOLDOWN_SECONDS: duration(60, 3600),
  OTP_MAX_SENDS_PER_HOUR: count(10, 1, 100),
  CHALLENGE_TTL_MINUTES: duration(10, 60),
  TOTP_ISSUER: z
    .string()
    .regex(/^[^:]{1,64}$/, "must not hold a colon")
    .default("Holdfast"),
  TOTP_SETUP_TTL_MINUTES: duration(15, 60),
  MFA_MAX_METHODS: count(5, 1, 20),
  /** Who must have a second factor (C16). */
  MFA_REQUIRED_FOR: z.enum(["none", "brand_owners", "all"]).default("none"),
  /** Whether a mailed code may stand in where a stronger factor is on (B08). */
  MFA_ALLOW_EMAIL_FALLBACK: flag(false),
  BACKUP_CODE_COUNT: count(10, 5, 20),
  BACKUP_CODE_LENGTH: count(8, 8, 16),
  TRUSTED_DEVICES_ENABLED: flag(true),
  TRUSTED_DEVICE_DAYS: duration(30, 400),
  TRUSTED_DEVICES_MAX: count(10, 1, 100),
  SESSION_IDLE_HOURS: duration(24, 24 * 30),
  SESSION_ABSOLUTE_DAYS: duration(30, 400),
  SESSION_MAX_ACTIVE: count(10, 1, 100),
  STEP_UP_MINUTES: duration(10, 60),
  LOGIN_MAX_FAILED_ATTEMPTS: count(5, 1, 20),
  LOGIN_WINDOW_MINUTES: duration(60, 1440),
  LOGIN_LOCKOUT_MINUTES: duration(15, 1440),
  PASSWORD_MIN_LENGTH: count(12, 8, 64),
  EMAIL_VERIFICATION_MINUTES: duration(60, 1440),
  MAIL_MAX_RETRIES: count(3, 0, 10),
});

type Source = Record<string, string | undefined>;

/** Parses the environment, or throws one readable list of everything that is wrong with it (K03). */
export function parseEnv(source: Source) {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${sentence(issue, given)}`);
  if (given.NODE_ENV === "production") wrong.push(...missingInProduction(given));
  if (wrong.length > 0 || !parsed.success) throw new EnvironmentError(wrong);
  return parsed.data;
}

export class EnvironmentError extends Error {
  constructor(wrong: string[]) {
    super(`The configuration needs another look:\n${wrong.map((line) => `  - ${line}`).join("\n")}`);
    this.name = "EnvironmentError";
  }
}

function sentence(issue: z.core.$ZodIssue, given: Source): string {
  if (issue.code !== "invalid_type") return issue.message;
  return given[String(issue.path[0])] === undefined ? "is missing" : `must be a ${issue.expected}`;
}

/** What production must not do without: a default would be a guess, and a placeholder a hole. */
function missingInProduction(given: Source): string[] {
  const wrong: string[] = [];
  for (const name of ["APP_URL", "DATABASE_URL", "MAIL_FROM"]) if (!given[name]) wrong.push(`${name}: is missing`);
  for (const name of ["AUTH_SECRET", "ENCRYPTION_KEYS"]) {
    if (given[name] !== undefined && !looksRandom(given[name])) wrong.push(`${name}: is a placeholder, not random`);
  }
  if (given.AUTH_SECRET && given.ENCRYPTION_KEYS?.includes(given.AUTH_SECRET)) {
    wrong.push("ENCRYPTION_KEYS: holds AUTH_SECRET; make a key of its own");
  }
  if (given.DATABASE_URL === "memory:") wrong.push("DATABASE_URL: memory: forgets everything when the process ends");
  const url = URL.canParse(given.APP_URL ?? "") ? new URL(given.APP_URL ?? "") : null;
  if (url?.protocol === "http:" && url.hostname !== "localhost") {
    wrong.push("APP_URL: must be https, except for localhost");
  }
  if (!given.MAILBOX && !given.RESEND_API_KEY) wrong.push("RESEND_API_KEY: is missing (or MAILBOX=embedded)");
  return wrong;
}

/** `next build` runs these modules without a configuration: it gets values that can do no harm. */
const building = process.env.NEXT_PHASE === "phase-production-build";

/** The build writes this name's value into the bundle: what was built for production stays so, whatever the shell says. */
const isBuiltForProduction = process.env.NODE_ENV === "production";

/** The only reading of `process.env` in the project. */
export const env = building
  ? parseEnv({ ...madeSecrets(null), NODE_ENV: "test", DATABASE_URL: "memory:" })
  : parseEnv({ ...(isBuiltForProduction ? {} : madeSecrets(".data")), ...process.env, NODE_ENV: process.env.NODE_ENV });

export const isProduction = env.NODE_ENV === "production";
