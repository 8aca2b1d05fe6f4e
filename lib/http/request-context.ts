import "server-only";
import { randomUUID } from "node:crypto";
import { cookies } from "next/headers";
import { cookieOptions, deviceCookie } from "@/lib/auth/cookies";
import type { Context } from "@/lib/context";
import { randomToken, systemRandom } from "@/lib/crypto/random";
import { database } from "@/lib/database";
import { readAddress } from "@/lib/http/address";
import { clientAddressHeader, isVouched, requestIdHeader } from "@/lib/http/inbound";
import type { Incoming } from "@/lib/http/incoming";
import { incoming } from "@/lib/http/incoming";

/** The context of the request being answered. The address and the id were set by lib/http/inbound.ts, never by the client. */
export const requestContext = async (): Promise<Context> => contextOf(await incoming());

/** The context of a request that is at hand. */
export async function contextOf({ headers, cookie }: Incoming): Promise<Context> {
  if (!isVouched(headers)) throw new StartingError();
  const { db } = await database();
  return {
    db,
    now: new Date(),
    random: systemRandom,
    request: {
      id: headers.get(requestIdHeader) ?? randomUUID(),
      ip: readAddress(headers.get(clientAddressHeader) ?? undefined) ?? "0.0.0.0",
      userAgent: headers.get("user-agent") ?? "",
      deviceId: readDeviceId(cookie(deviceCookie.name)),
    },
  };
}

/** The same for a form that a browser sends to sign in or register: it has a device cookie from then on (A17). */
export async function browserContext(): Promise<Context> {
  const ctx = await requestContext();
  const deviceId = ctx.request.deviceId ?? randomToken(ctx);
  (await cookies()).set(deviceCookie.name, deviceId, { ...cookieOptions, maxAge: deviceCookie.maxAge });
  return { ...ctx, request: { ...ctx.request, deviceId } };
}

/** A request that came before this server was ready. PostgreSQL's own code for it (57P03) makes it a 503. */
class StartingError extends Error {
  readonly code = "57P03";
}

const readDeviceId = (value: string | undefined) => (value && /^[0-9a-f]{64}$/.test(value) ? value : null);
