"use client";

import { useAwake } from "@/components/ui/use-awake";

/** True once scripts are awake in a browser that knows no passkeys. */
export const useLacksPasskeys = () => useAwake() && typeof PublicKeyCredential === "undefined";
