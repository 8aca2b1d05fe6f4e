import type { Context } from "@/lib/context";
import { keyedDigestOf } from "@/lib/crypto/digest";
import { hashUnderSalt } from "@/lib/crypto/password";
import { randomSymbols } from "@/lib/crypto/random";
import { env } from "@/lib/env";

/** 32 symbols, without the pairs that people confuse: no 0 and O, no 1 and I. Five bits each. */
const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** A fresh code as it is stored and compared: symbols alone. */
export const makeCode = (ctx: Pick<Context, "random">) => randomSymbols(ctx, alphabet, env.BACKUP_CODE_LENGTH);

/** A code as people read it: XXXX-XXXX. */
export const formatCode = (code: string) => code.match(/.{1,4}/g)?.join("-") ?? code;

/** What was typed, as stored: any case, with or without dashes and spaces. `null` where it cannot be a code. */
export function normalizeCode(typed: string): string | null {
  const code = typed.replace(/[\s\-\u2010-\u2015]/g, "").toUpperCase();
  const wellFormed = code.length === env.BACKUP_CODE_LENGTH && [...code].every((symbol) => alphabet.includes(symbol));
  return wellFormed ? code : null;
}

/**
 * How a code is kept: peppered with a key that is not in the database, then argon2id under the salt of its
 * set. Forty bits alone would fall to whoever has a copy of the table.
 */
export const hashCode = (code: string, salt: string) => hashUnderSalt(keyedDigestOf("code_pepper", code), salt);
