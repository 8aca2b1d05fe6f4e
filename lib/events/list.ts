import { and, desc, eq, notInArray } from "drizzle-orm";
import { securityEvents } from "@/db/schema";
import type { SignedIn } from "@/lib/context";
import type { EventIcon, EventKind } from "@/lib/events/kinds";
import { eventKinds } from "@/lib/events/kinds";
import { sentenceOf } from "@/lib/events/sentence";

/** An event as its owner reads it. */
export type EventView = {
  id: string;
  at: Date;
  icon: EventIcon;
  tone: (typeof eventKinds)[EventKind]["tone"];
  title: string;
  /** The device and the place it came from. */
  text: string;
};

/** Halves of an act whose other half tells more: the whole log has them, a short list does not. */
const quietKinds = ["session.created", "challenge.issued", "totp.setup_started"] satisfies EventKind[];

/** The caller's newest events, newest first; those of one act in the order in which they were told. */
export async function listRecentEvents(ctx: SignedIn, limit: number): Promise<EventView[]> {
  const rows = await ctx.db
    .select()
    .from(securityEvents)
    .where(and(eq(securityEvents.userId, ctx.session.userId), notInArray(securityEvents.kind, quietKinds)))
    .orderBy(desc(securityEvents.createdAt), securityEvents.position)
    .limit(limit);
  return rows.flatMap(({ id, createdAt, kind, metadata, device, place }) => {
    if (!isKnownKind(kind)) return [];
    const { icon, tone } = eventKinds[kind];
    const text = [device, place].filter(Boolean).join(", ");
    return [{ id, at: createdAt, icon, tone, title: sentenceOf(kind, metadata), text }];
  });
}

/** Rows outlive the code that wrote them. */
const isKnownKind = (kind: string): kind is EventKind => Object.hasOwn(eventKinds, kind);
