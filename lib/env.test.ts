import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { EnvironmentError, env, parseEnv } from "@/lib/env";

const secrets = () => ({
  AUTH_SECRET: randomBytes(32).toString("base64"),
  ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
});
const production = () => ({
  ...secrets(),
  NODE_ENV: "production",
  APP_URL: "https://id.example.com",
  DATABASE_URL: "postgres://app@db/app",
  MAIL_FROM: "Holdfast <no-reply@id.example.com>",
  RESEND_API_KEY: "re_0123456789",
});

/** The list of what is wrong, without its heading. */
function wrongWith(source: Record<string, string | undefined>): string[] {
  try {
    parseEnv(source);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError);
    return String(error).split("\n  - ").slice(1);
  }
}

test("the secrets are enough outside production; everything else has its default", () => {
  expect(parseEnv(secrets())).toMatchObject({
    NODE_ENV: "development",
    APP_URL: "http://localhost:3000",
    DATABASE_URL: "file:.data/db",
    TRUSTED_PROXY_HOPS: 0,
    CHALLENGE_TTL_MINUTES: 10,
    SESSION_MAX_ACTIVE: 10,
    SESSION_IDLE_HOURS: 24,
    SESSION_ABSOLUTE_DAYS: 30,
    STEP_UP_MINUTES: 10,
    LOGIN_MAX_FAILED_ATTEMPTS: 5,
    OTP_LOCKOUT_MINUTES: 15,
    PASSWORD_MIN_LENGTH: 12,
    EMAIL_VERIFICATION_MINUTES: 60,
    BACKUP_CODE_COUNT: 10,
    BACKUP_CODE_LENGTH: 8,
    MFA_MAX_METHODS: 5,
    MAIL_MAX_RETRIES: 3,
  });
});

test("an empty variable is one that is not set", () => {
  expect(parseEnv({ ...secrets(), SESSION_MAX_ACTIVE: "", APP_URL: "" })).toMatchObject({
    SESSION_MAX_ACTIVE: 10,
    APP_URL: "http://localhost:3000",
  });
  expect(wrongWith({ ...secrets(), AUTH_SECRET: "" })).toEqual(["AUTH_SECRET: is missing"]);
});

test("all that is wrong is told at once, each by its name", () => {
  const wrong = wrongWith({
    NODE_ENV: "production",
    APP_URL: "ftp://x",
    DATABASE_URL: "mysql://x",
    AUTH_SECRET: "short",
    ENCRYPTION_KEYS: "k1:short",
    SESSION_MAX_ACTIVE: "0",
    TRUSTED_PROXY_HOPS: "-1",
    STEP_UP_MINUTES: "many",
    TOTP_ISSUER: "a:b",
    MAILBOX: "somewhere",
  });
  const named = wrong.map((line) => line.split(":")[0]);
  expect(new Set(named)).toEqual(
    new Set([
      "APP_URL",
      "DATABASE_URL",
      "AUTH_SECRET",
      "ENCRYPTION_KEYS",
      "SESSION_MAX_ACTIVE",
      "TRUSTED_PROXY_HOPS",
      "STEP_UP_MINUTES",
      "TOTP_ISSUER",
      "MAILBOX",
      "MAIL_FROM",
    ]),
  );
});

test("the list names no secret's value", () => {
  const AUTH_SECRET = "changeme-not-so-secret-value";
  expect(wrongWith({ ...production(), AUTH_SECRET }).join("\n")).not.toContain(AUTH_SECRET);
});

test("durations may be parts of their unit; counts are whole; neither goes past its bounds", () => {
  const read = (name: string, value: string) => wrongWith({ ...secrets(), [name]: value }).length === 0;
  for (const value of ["0.05", "1", "60"]) expect(read("CHALLENGE_TTL_MINUTES", value)).toBe(true);
  for (const value of ["0", "-1", "61", "x", "Infinity", "NaN"])
    expect(read("CHALLENGE_TTL_MINUTES", value)).toBe(false);
  for (const value of ["1", "100"]) expect(read("SESSION_MAX_ACTIVE", value)).toBe(true);
  for (const value of ["0", "1.5", "101", "ten"]) expect(read("SESSION_MAX_ACTIVE", value)).toBe(false);
  expect(parseEnv({ ...secrets(), STEP_UP_MINUTES: "0.1" }).STEP_UP_MINUTES).toBe(0.1);
});

test("the public address is an origin and nothing more", () => {
  const at = (APP_URL: string) => parseEnv({ ...secrets(), APP_URL }).APP_URL;
  expect(at("https://ID.example.com:443/")).toBe("https://id.example.com");
  expect(at("http://localhost:4000/")).toBe("http://localhost:4000");
  for (const APP_URL of ["id.example.com", "javascript:alert(1)", "//x", "not a url", "https://id.example.com/app"]) {
    expect(wrongWith({ ...secrets(), APP_URL })).toHaveLength(1);
  }
});

test("a whole production configuration is good, with Resend or with the embedded mailbox", () => {
  expect(wrongWith(production())).toEqual([]);
  expect(wrongWith({ ...production(), RESEND_API_KEY: undefined, MAILBOX: "embedded" })).toEqual([]);
});

test.each(["AUTH_SECRET", "ENCRYPTION_KEYS", "APP_URL", "DATABASE_URL", "MAIL_FROM", "RESEND_API_KEY"])(
  "production does not start without %s",
  (name) => {
    const wrong = wrongWith({ ...production(), [name]: undefined });
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toMatch(new RegExp(`^${name}: is missing`));
  },
);

test.each([
  ["AUTH_SECRET", "of one letter", `${"A".repeat(43)}=`],
  ["AUTH_SECRET", "that asks to be changed", "change-me-change-me-change-me-change-me-abc="],
  ["AUTH_SECRET", "that says secret", `secret${randomBytes(32).toString("base64").slice(6)}`],
  ["ENCRYPTION_KEYS", "of one letter", `k1:${"A".repeat(43)}=`],
  ["ENCRYPTION_KEYS", "that says placeholder", `k1:placeholder${randomBytes(32).toString("base64").slice(11)}`],
])("production refuses an %s %s", (name, _what, value) => {
  const wrong = wrongWith({ ...production(), [name]: value });
  expect(wrong).not.toEqual([]);
  for (const line of wrong) expect(line).toMatch(new RegExp(`^${name}: `));
});

test("production speaks http to localhost alone", () => {
  const wrong = (APP_URL: string) => wrongWith({ ...production(), APP_URL });
  for (const url of ["http://localhost", "http://localhost:3000", "https://id.example.com"])
    expect(wrong(url)).toEqual([]);
  for (const url of [
    "http://id.example.com",
    "http://localhost.evil.example",
    "http://127.0.0.1",
    "HTTP://id.example.com",
  ]) {
    expect(wrong(url)).toEqual(["APP_URL: must be https, except for localhost"]);
  }
});

test("the tests themselves run on a parsed configuration", () => {
  expect(env.ENCRYPTION_KEYS[0].bytes).toHaveLength(32);
});
