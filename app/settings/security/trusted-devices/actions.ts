"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { formAction } from "@/lib/http/action";
import { deviceName, renameTrustedDevice } from "@/lib/trusted-devices/rename";
import { deviceRef, revokeAllTrustedDevices, revokeTrustedDevice } from "@/lib/trusted-devices/revoke";

export const renameDeviceAction = formAction("signed_in", deviceName, async (ctx, input) => {
  const result = await renameTrustedDevice(ctx, input);
  refresh();
  return result;
});

export const revokeDeviceAction = formAction("signed_in", deviceRef, async (ctx, { device_id }) => {
  const result = await revokeTrustedDevice(ctx, device_id);
  refresh();
  return result;
});

export const revokeAllDevicesAction = formAction("signed_in", z.object({}), async (ctx) => {
  const result = await revokeAllTrustedDevices(ctx);
  refresh();
  return result;
});
