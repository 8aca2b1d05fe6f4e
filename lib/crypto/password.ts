import { hash, hashRaw, verify } from "@node-rs/argon2";
import { compare as verifyBcrypt } from "bcryptjs";

/** argon2id (the library's default variant) at the OWASP floor: 19 MiB, 2 passes, 1 lane; about 15 ms off the main thread. */
const strength = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes a password, exactly as typed, into a PHC string. */
export const hashPassword = (password: string) => hash(password, strength);

/**
 * Whether `password` made `passwordHash` (argon2, or bcrypt from an older system). `null` stands for "no
 * such account" and costs the same as a wrong password, so that time tells nothing (A08).
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  if (passwordHash?.startsWith("$2")) return verifyBcrypt(password, passwordHash);
  const matches = await verify(passwordHash ?? (await dummyHash()), password);
  return matches && passwordHash !== null;
}

/** Whether `passwordHash` is weaker than what `hashPassword` makes today, and should be made again at sign-in. */
export function isWeakHash(passwordHash: string): boolean {
  const cost = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(passwordHash);
  return !cost || Number(cost[1]) < strength.memoryCost || Number(cost[2]) < strength.timeCost;
}

/**
 * A short code that was peppered first, hashed under the salt that its whole set shares, so that one hash
 * checks it against all ten. Hex of 32 bytes.
 */
export async function hashUnderSalt(peppered: string, saltHex: string): Promise<string> {
  const raw = await hashRaw(peppered, { ...strength, salt: Buffer.from(saltHex, "hex") });
  return raw.toString("hex");
}

let dummy: Promise<string> | undefined;
/** Made once; the server makes it at start, so that not even the first unknown address takes longer. */
export const dummyHash = () => {
  dummy ??= hashPassword("no account has this password");
  return dummy;
};
