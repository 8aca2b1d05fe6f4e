import { z } from "zod";

/** The token of a challenge, as a field: 32 bytes in hex (B02). */
export const challengeToken = z.string().regex(/^[0-9a-f]{64}$/, "That is not the token of a challenge.");

/** The same under its wire name. It is never a session: `session_token` always means the challenge. */
export const challengeRef = z.object({ session_token: challengeToken });
