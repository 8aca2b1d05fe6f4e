import { jsonRoute } from "@/lib/http/route";
import { deviceName, renameTrustedDevice } from "@/lib/trusted-devices/rename";
import { deviceRef, revokeTrustedDevice } from "@/lib/trusted-devices/revoke";

/** PATCH /api/v1/auth/trusted-devices/{device_id} → 204, or 404 when the caller trusts no such device. */
export const PATCH = jsonRoute({ access: "signed_in", input: deviceName, status: 204 }, renameTrustedDevice);

/** DELETE /api/v1/auth/trusted-devices/{device_id} → 204, or 404 when the caller trusts no such device. */
export const DELETE = jsonRoute({ access: "signed_in", input: deviceRef, status: 204 }, (ctx, { device_id }) =>
  revokeTrustedDevice(ctx, device_id),
);
