import { jsonRoute } from "@/lib/http/route";
import { trustedDeviceShape } from "@/lib/http/shapes";
import { ok } from "@/lib/result";
import { listTrustedDevices } from "@/lib/trusted-devices/list";
import { revokeAllTrustedDevices } from "@/lib/trusted-devices/revoke";

/** GET /api/v1/auth/trusted-devices → the devices that skip the second factor now, the current one first. */
export const GET = jsonRoute({ access: "signed_in" }, async (ctx) =>
  ok({ trusted_devices: (await listTrustedDevices(ctx)).map(trustedDeviceShape) }),
);

/** DELETE /api/v1/auth/trusted-devices → 200 with how many devices are trusted no more. */
export const DELETE = jsonRoute({ access: "signed_in" }, revokeAllTrustedDevices);
