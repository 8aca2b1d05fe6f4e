import { createHmac } from "node:crypto";
import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { readSessionToken, signSessionToken } from "@/lib/auth/session-token";
import { digestKey, sessionTokenKey } from "@/lib/crypto/keys";
import { env } from "@/lib/env";
import { after, days } from "@/lib/time";

const now = new Date();
const jti = "0a".repeat(32);
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const decoded = (token: string, part: number) =>
  JSON.parse(Buffer.from(token.split(".")[part] ?? "", "base64url").toString());

test("a token carries the session's secret and its dates, and nothing about the person", async () => {
  const token = await signSessionToken(jti, now);
  expect(await readSessionToken(token)).toBe(jti);
  const iat = Math.floor(now.getTime() / 1000);
  expect(decoded(token, 0)).toEqual({ alg: "HS256" });
  expect(decoded(token, 1)).toEqual({ jti, iat, exp: iat + 30 * 86_400 });
});

test("an unsigned token is refused, however it spells that", async () => {
  const [, payload = ""] = (await signSessionToken(jti, now)).split(".");
  for (const alg of ["none", "None", "NONE", "nOnE", ""]) {
    for (const signature of ["", "AAAA"]) {
      expect(await readSessionToken(`${encoded({ alg })}.${payload}.${signature}`)).toBeNull();
    }
  }
});

test("another algorithm is refused, even with our key", async () => {
  for (const alg of ["HS384", "HS512"]) {
    const key = Buffer.concat([sessionTokenKey(), Buffer.alloc(32)]);
    for (const signing of [sessionTokenKey(), key]) {
      const signed = `${encoded({ alg })}.${encoded({ jti })}`;
      const mac = createHmac(alg.replace("HS", "sha"), signing).update(signed).digest("base64url");
      expect(await readSessionToken(`${signed}.${mac}`)).toBeNull();
    }
  }
});

test("a header that is not ours is refused, even under a right signature", async () => {
  for (const header of [
    { alg: "none" },
    { alg: "HS512" },
    { alg: "HS256", kid: "1" },
    { alg: "HS256", crit: ["b64"] },
  ]) {
    const signed = `${encoded(header)}.${encoded({ jti })}`;
    const mac = createHmac("sha256", sessionTokenKey()).update(signed).digest("base64url");
    expect(await readSessionToken(`${signed}.${mac}`)).toBeNull();
  }
});

test("another key is refused: a zero key, that of another purpose, the root itself", async () => {
  const keys = [
    Buffer.alloc(32),
    digestKey("email"),
    Buffer.from(env.AUTH_SECRET, "base64"),
    env.ENCRYPTION_KEYS[0].bytes,
  ];
  for (const key of keys) {
    const forged = await new SignJWT({ jti }).setProtectedHeader({ alg: "HS256" }).sign(key);
    expect(await readSessionToken(forged)).toBeNull();
  }
});

test("an altered token is refused: another jti, a cut or foreign signature, rubbish", async () => {
  const token = await signSessionToken(jti, now);
  const [header = "", payload = "", signature = ""] = token.split(".");
  const other = encoded({ ...decoded(token, 1), jti: "0b".repeat(32) });
  for (const altered of [
    `${header}.${other}.${signature}`,
    `${header}.${payload}.${signature.slice(0, -2)}`,
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `${token}.${signature}`,
    ` ${token.slice(1)}`,
    jti,
    "",
    "a.b.c",
    "\u0000",
  ]) {
    expect(await readSessionToken(altered)).toBeNull();
  }
});

test("a token without a jti names no session", async () => {
  const signed = await new SignJWT({}).setProtectedHeader({ alg: "HS256" }).sign(sessionTokenKey());
  expect(await readSessionToken(signed)).toBeNull();
});

test("an overdue token is still read, so that its row can say why", async () => {
  expect(await readSessionToken(await signSessionToken(jti, after(now, -days(400))))).toBe(jti);
});
