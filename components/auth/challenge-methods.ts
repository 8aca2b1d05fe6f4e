"use client";

import { useEffect, useState } from "react";
import type { ChallengeMethod } from "@/lib/challenge/methods";

type MethodType = ChallengeMethod["type"];

/** Holds the type of the method last used on this device, never anything about the account. */
const storageKey = "holdfast.method";

/** One of each type but the current one. A code from any authenticator is taken, so they are not listed apart. */
export function otherMethods(methods: ChallengeMethod[], current: MethodType): MethodType[] {
  return [...new Set(methods.map((method) => method.type))].filter((type) => type !== current);
}

/**
 * The method to ask for: the one that was last used on this device, where the account still has it and
 * nobody chose another. A backup code is never what one starts with.
 */
export function useRememberedMethod(methods: ChallengeMethod[], asked: MethodType, chosen: boolean): MethodType {
  const [remembered, setRemembered] = useState<MethodType | null>(null);
  useEffect(() => {
    const last = readLast();
    const offered = methods.find((method) => method.type === last && method.type !== "backup_code");
    setRemembered(offered?.type ?? null);
  }, [methods]);

  return chosen ? asked : (remembered ?? asked);
}

// A browser may forbid storage; then there is simply no memory
function readLast(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

export function rememberMethod(method: MethodType): void {
  try {
    localStorage.setItem(storageKey, method);
  } catch {}
}
