import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { trustedDevices } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { SignedIn } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { recordEvents } from "@/lib/events/record";
import { label } from "@/lib/http/text";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { liveTrust } from "@/lib/trusted-devices/live";
import { deviceRef } from "@/lib/trusted-devices/revoke";

/** A trusted device and what its owner calls it from now on. */
export const deviceName = deviceRef.extend({ name: label });

/** Renames a device that the caller trusts; somebody else's, an ended one and none at all are `not_found`. */
export function renameTrustedDevice(
  ctx: SignedIn,
  { device_id, name }: z.output<typeof deviceName>,
): Promise<Result<null, "not_found">> {
  return inTransaction(ctx, async (ctx) => {
    const { userId } = ctx.session;
    await lockUser(ctx, userId);
    const renamed = await ctx.db
      .update(trustedDevices)
      .set({ name })
      .where(and(eq(trustedDevices.id, device_id), eq(trustedDevices.userId, userId), liveTrust(ctx)))
      .returning({ id: trustedDevices.id });
    if (renamed.length === 0) return refuse("not_found");
    await recordEvents(ctx, { kind: "device.renamed", userId, detail: { device_id, device: name } });
    return ok(null);
  });
}
