import type { Context } from "@/lib/context";
import type { Where } from "@/lib/email/kinds";
import { maskOf } from "@/lib/http/address";
import { describeDevice } from "@/lib/sessions/device";
import { placeOf, placeParts } from "@/lib/sessions/place";

/** The circumstances of this request as a mail tells them: time, device, place and masked address (G02). */
export const whereOf = (ctx: Context, timeZone: string | null): Where => ({
  at: ctx.now.toISOString(),
  timeZone,
  device: describeDevice(ctx.request.userAgent).label,
  place: placeParts(placeOf(ctx.request.ip)).where,
  ipMask: maskOf(ctx.request.ip),
});
