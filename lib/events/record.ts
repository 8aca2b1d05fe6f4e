import { securityEvents } from "@/db/schema";
import type { Context } from "@/lib/context";
import { keyedDigestOf } from "@/lib/crypto/digest";
import type { EventKind } from "@/lib/events/kinds";
import { eventKinds } from "@/lib/events/kinds";
import { describeDevice } from "@/lib/sessions/device";
import { placeOf } from "@/lib/sessions/place";

/** One thing that happened. `detail` holds ids and words only: never a code, token, address or secret (F02). */
export type SecurityEvent = {
  kind: EventKind;
  /** Whose log it stands in; `null` where nobody is known, as for an unknown address. */
  userId: string | null;
  brandId?: string;
  outcome?: "success" | "failure" | "pending";
  actor?: "user" | "anonymous" | "system";
  detail?: Record<string, string | number | boolean | string[] | null>;
};

/**
 * Appends to the trail, in one statement and in the order given. Call it in the transaction that makes the
 * change, so that neither exists alone.
 */
export async function recordEvents(ctx: Context, ...events: SecurityEvent[]): Promise<void> {
  const seen = fingerprint(ctx);
  await ctx.db.insert(securityEvents).values(
    events.map((event, position) => ({
      kind: event.kind,
      outcome: event.outcome ?? ("success" as const),
      severity: eventKinds[event.kind].severity,
      userId: event.userId,
      brandId: event.brandId,
      actor: event.actor ?? (event.userId ? ("user" as const) : ("anonymous" as const)),
      ...seen,
      requestId: ctx.request.id,
      metadata: event.detail ?? {},
      createdAt: ctx.now,
      position,
    })),
  );
}

/** Where a request came from, as far as a log may know it. */
function fingerprint(ctx: Context) {
  const place = placeOf(ctx.request.ip);
  return {
    ipDigest: keyedDigestOf("ip", ctx.request.ip),
    userAgentDigest: keyedDigestOf("user_agent", ctx.request.userAgent),
    device: describeDevice(ctx.request.userAgent).label,
    place: place.local ? "Local network" : place.countryName,
  };
}
