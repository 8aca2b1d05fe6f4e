import type { Context } from "@/lib/context";
import { keyedDigestOf } from "@/lib/crypto/digest";
import { maskOf } from "@/lib/http/address";
import { describeDevice } from "@/lib/sessions/device";
import { placeOf } from "@/lib/sessions/place";

/**
 * The kind of device that asks, as the server reads it: type, browser and system by family. Versions are left
 * out, for a browser renews itself every few weeks and stays the same device (D02).
 */
export function kindOfDevice(ctx: Context) {
  const { deviceType, browser, os } = describeDevice(ctx.request.userAgent);
  const fingerprint = keyedDigestOf("fingerprint", [deviceType, browser, os].join("/"));
  return { deviceType, browser, os, fingerprint };
}

/** Where a trust was used last, as lists show it, and when. */
export function lastSeen(ctx: Context) {
  const { local, country, city } = placeOf(ctx.request.ip);
  return { ipMask: maskOf(ctx.request.ip), isLocal: local, country, city, lastUsedAt: ctx.now };
}
