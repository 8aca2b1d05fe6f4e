import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { looksRandom, madeSecrets, parseKeyRing } from "@/lib/secrets";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

test("secrets are made once and kept where only their owner reads them", () => {
  const kept = join(folder, "data");
  const made = madeSecrets(kept);
  expect(madeSecrets(kept)).toEqual(made);
  expect(readdirSync(kept)).toEqual(["secrets.json"]);
  expect([modeOf(kept), modeOf(join(kept, "secrets.json"))]).toEqual([0o700, 0o600]);
  expect(Buffer.from(made.AUTH_SECRET, "base64")).toHaveLength(32);
  expect(parseKeyRing(made.ENCRYPTION_KEYS)).toMatchObject([{ id: "k1" }]);
});

test("the umask of a careless shell opens them to nobody", () => {
  const before = process.umask(0);
  try {
    madeSecrets(join(folder, "data"));
  } finally {
    process.umask(before);
  }
  expect(modeOf(join(folder, "data/secrets.json"))).toBe(0o600);
});

test("without a folder they are for this process alone, and no two are alike", () => {
  expect(madeSecrets(null)).not.toEqual(madeSecrets(null));
});

test("a file that cannot be read is an error, and never replaced", () => {
  writeFileSync(join(folder, "secrets.json"), "{ half");
  expect(() => madeSecrets(folder)).toThrow();
  chmodSync(join(folder, "secrets.json"), 0o600);
  expect(readdirSync(folder)).toEqual(["secrets.json"]);
});

test("processes that start at the same instant agree on one set of secrets", async () => {
  const rounds = 150;
  const startAt = Date.now() + 3_000;
  const source = `
    import { madeSecrets } from "./lib/secrets.ts";
    const made = [];
    for (let i = 0; i < ${rounds}; i++) {
      while (Date.now() < ${startAt} + i * 4);
      made.push(madeSecrets(process.argv[1] + "/" + i).AUTH_SECRET);
    }
    console.log(JSON.stringify(made));
  `;
  const processes = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", source, folder]);
      let said = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
      const code = await new Promise((ended) => child.on("close", ended));
      return { code, said };
    }),
  );
  expect(processes.map(({ code, said }) => (code === 0 ? "fine" : said))).toEqual(Array(4).fill("fine"));
  expect(new Set(processes.map(({ said }) => said)).size).toBe(1);
});

const [a, b] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString("base64")) as [string, string];
test.each([
  ["one key", `k1:${a}`, ["k1"]],
  ["several, newest first", `k2:${b},k1:${a}`, ["k2", "k1"]],
  ["spaces between", ` k2:${b} , k1:${a} `, ["k2", "k1"]],
  ["nothing", "", null],
  ["a key without an id", `:${a}`, null],
  ["an id twice", `k1:${a},k1:${b}`, null],
  ["a short key", `k1:${a.slice(2)}`, null],
  ["a long key", `k1:${Buffer.alloc(33, 1).toString("base64")}`, null],
  ["an id with a dot, which parts a sealed text", `k.1:${a}`, null],
  ["an end left open", `k1:${a},`, null],
  ["a key that base64 would forgive", `k1:${a.replace("=", "")}`, null],
])("a key ring of %s", (_what, text, ids) => {
  expect(parseKeyRing(text)?.map(({ id }) => id) ?? null).toEqual(ids);
});

test("placeholders that happen to decode are not taken for chance", () => {
  for (const text of [
    "REPLACEMEREPLACEMEREPLACEMEREPLACEMEREPLACE=",
    "correctbhorseabatterybstapleacorrectbhorse1=",
    "0123456789012345678901234567890123456789012=",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    `k1:${madeSecrets(null).AUTH_SECRET},k0:changemechangemechangemechangemechangemechan=`,
  ]) {
    expect([text, looksRandom(text)]).toEqual([text, false]);
  }
  for (let i = 0; i < 500; i++) {
    const { AUTH_SECRET, ENCRYPTION_KEYS } = madeSecrets(null);
    expect([AUTH_SECRET, looksRandom(AUTH_SECRET), looksRandom(ENCRYPTION_KEYS)]).toEqual([AUTH_SECRET, true, true]);
  }
});
