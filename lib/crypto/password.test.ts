import { hash } from "@node-rs/argon2";
import { hash as hashWithBcrypt } from "bcryptjs";
import { expect, test } from "vitest";
import { hashPassword, hashUnderSalt, isWeakHash, verifyPassword } from "@/lib/crypto/password";

const password = "tidal orchard 47 lanterns";

test("a password is kept as argon2id at 19 MiB, two passes and one lane, under its own salt", async () => {
  const [one, other] = await Promise.all([hashPassword(password), hashPassword(password)]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(other);
  expect(await verifyPassword(one, password)).toBe(true);
  expect(await verifyPassword(other, password)).toBe(true);
});

test("a password counts exactly as typed: case, spaces, composition and what stands far behind", async () => {
  const typed = `  Crème brûlée ${"x".repeat(120)}`;
  const passwordHash = await hashPassword(typed);
  expect(await verifyPassword(passwordHash, typed)).toBe(true);
  for (const near of [typed.trim(), typed.toLowerCase(), typed.normalize("NFD"), `${typed.slice(0, -1)}y`, ""]) {
    expect(await verifyPassword(passwordHash, near)).toBe(false);
  }
});

test("hashes of an older system are verified: bcrypt in its three spellings, and other argon2", async () => {
  const bcrypt = await hashWithBcrypt(password, 4);
  const argon2i = 1;
  const older = await hash(password, { algorithm: argon2i, memoryCost: 4096, timeCost: 3 });
  for (const stored of [bcrypt, bcrypt.replace("$2b$", "$2a$"), bcrypt.replace("$2b$", "$2y$"), older]) {
    expect(await verifyPassword(stored, password)).toBe(true);
    expect(await verifyPassword(stored, `${password}!`)).toBe(false);
    expect(isWeakHash(stored)).toBe(true);
  }
  expect(older).toMatch(/^\$argon2i\$/);
});

test("a hash is weak where any of its costs is below today's, and never where it is ours", async () => {
  expect(isWeakHash(await hashPassword(password))).toBe(false);
  expect(isWeakHash(await hash(password, { memoryCost: 19_455, timeCost: 2 }))).toBe(true);
  expect(isWeakHash(await hash(password, { memoryCost: 19_456, timeCost: 1 }))).toBe(true);
  expect(isWeakHash(await hash(password, { memoryCost: 65_536, timeCost: 3 }))).toBe(false);
});

test("where there is no account nothing is right, not even what the dummy hash was made of", async () => {
  for (const guess of ["", password, "no account has this password"]) {
    expect(await verifyPassword(null, guess)).toBe(false);
  }
});

test("no account costs the time of a wrong password", async () => {
  const passwordHash = await hashPassword(password);
  await verifyPassword(null, "first, so that the dummy is made");
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let i = 0; i < 15; i += 1) {
    known.push(await timeOf(() => verifyPassword(passwordHash, "wrong")));
    unknown.push(await timeOf(() => verifyPassword(null, "wrong")));
  }
  // Coarse on purpose: it tells a hash from no hash on a busy machine.
  expect(median(unknown)).toBeGreaterThan(median(known) / 2);
});

test("a code under its set's salt hashes alike each time, and otherwise under another salt", async () => {
  const [salt, other] = ["00".repeat(16), "01".repeat(16)];
  const hashed = await hashUnderSalt("peppered", salt);
  expect(hashed).toMatch(/^[0-9a-f]{64}$/);
  expect(await hashUnderSalt("peppered", salt)).toBe(hashed);
  expect(await hashUnderSalt("peppered", other)).not.toBe(hashed);
  expect(await hashUnderSalt("peppere", salt)).not.toBe(hashed);
});

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
