import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { freePort } from "../scripts/server.mjs";
import { randomAddress } from "./api";
import { expect, test } from "./fixtures";
import { productionSettings, startOwnServer } from "./own-server";
import { Person } from "./person";

test("a start with missing settings names every one of them and ends", async () => {
  const { code, output } = await start({
    APP_URL: "",
    DATABASE_URL: "",
    AUTH_SECRET: "",
    ENCRYPTION_KEYS: "",
    MAIL_FROM: "",
    MAILBOX: "",
  });
  expect(code, output).toBe(1);
  for (const name of ["APP_URL", "DATABASE_URL", "AUTH_SECRET", "ENCRYPTION_KEYS", "MAIL_FROM", "RESEND_API_KEY"]) {
    expect(output).toContain(`- ${name}: is missing`);
  }
  expectReadable(output);
});

test("a start with malformed settings says what each should be", async () => {
  const { code, output } = await start({
    APP_URL: "http://id.example.com",
    DATABASE_URL: "mysql://localhost/holdfast",
    AUTH_SECRET: "too short",
    ENCRYPTION_KEYS: "k1:abc,k1:def",
    MAIL_FROM: "nobody",
    TRUSTED_PROXY_HOPS: "-1",
    STEP_UP_MINUTES: "soon",
    SESSION_MAX_ACTIVE: "0",
  });
  expect(code, output).toBe(1);
  for (const line of [
    "- APP_URL: must be https, except for localhost",
    "- DATABASE_URL: must begin with postgres://, file: or be memory:",
    "- AUTH_SECRET: must be 32 bytes in base64",
    "- ENCRYPTION_KEYS: must be a list",
    "- MAIL_FROM: must be",
    "- TRUSTED_PROXY_HOPS:",
    "- STEP_UP_MINUTES: must be a number",
    "- SESSION_MAX_ACTIVE:",
  ]) {
    expect(output).toContain(line);
  }
  // What is wrong is named; what was given may be a secret.
  expect(output).not.toContain("too short");
  expectReadable(output);
});

test("a start with placeholders for secrets ends", async () => {
  const { code, output } = await start({
    AUTH_SECRET: "changeme",
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString("base64")}`,
  });
  expect(code, output).toBe(1);
  expect(output).toMatch(/- AUTH_SECRET: is a placeholder/);
  expect(output).toMatch(/- ENCRYPTION_KEYS: is a placeholder/);
  expectReadable(output);
});

test("a second start on the same embedded directory ends with a clear error, and the first goes on", async ({
  newcomer,
}) => {
  const first = await startOwnServer();
  try {
    const second = await start({ DATABASE_URL: first.env.DATABASE_URL ?? "" });
    expect(second.code, second.output).toBe(1);
    expect(second.output).toMatch(/in use|another process|already/i);
    expectReadable(second.output);
    expect((await newcomer.api(first.url).get("/auth/me")).status).toBe(401);
  } finally {
    await first.stop();
  }
});

test("SIGTERM ends a server within three seconds, and what was acknowledged is there afterwards", async ({ page }) => {
  const first = await startOwnServer();
  const person = new Person(page, first.url, randomAddress());
  await person.registerOverApi();
  const token = await person.token();
  const askedAt = Date.now();
  process.kill(first.pid, "SIGTERM");
  // 143 is how shells tell SIGTERM.
  expect([0, 143]).toContain(await first.exited);
  expect(Date.now() - askedAt).toBeLessThan(3_000);

  const { AUTH_SECRET = "", ENCRYPTION_KEYS = "", DATABASE_URL = "" } = first.env;
  const second = await startOwnServer({ AUTH_SECRET, ENCRYPTION_KEYS, DATABASE_URL });
  try {
    expect((await person.api(second.url).get("/auth/me", { token })).status).toBe(200);
  } finally {
    await second.stop();
    rmSync(first.folder, { recursive: true, force: true });
  }
});

/** Starts a server that is expected to end by itself. */
async function start(settings: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const port = await freePort();
  const env: NodeJS.ProcessEnv = { NODE_ENV: "production", ...productionSettings(port, settings) };
  const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "start", "-p", String(port)], { env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      output += text;
    });
  }
  const impatient = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(impatient);
  return { code, output };
}

/** One list for people: no stack. */
const expectReadable = (output: string) => expect(output).not.toMatch(/^\s+at .+:\d+/m);
