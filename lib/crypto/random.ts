import { randomBytes } from "node:crypto";
import type { Context } from "@/lib/context";

/** The system's source of chance, in the shape that a `Context` carries. */
export const systemRandom = (bytes: number): Uint8Array => randomBytes(bytes);

/** A bearer secret of 256 bits as 64 hex characters: challenge tokens, mailed links, device cookies. */
export const randomToken = (ctx: Pick<Context, "random">) => Buffer.from(ctx.random(32)).toString("hex");

/**
 * `length` symbols of `alphabet`, each equally likely. The alphabet's size must divide 256, so that one
 * byte picks a symbol without bias.
 */
export function randomSymbols(ctx: Pick<Context, "random">, alphabet: string, length: number): string {
  if (256 % alphabet.length !== 0) throw new Error("an alphabet whose size does not divide 256 would be biased");
  return Array.from(ctx.random(length), (byte) => alphabet.charAt(byte % alphabet.length)).join("");
}
