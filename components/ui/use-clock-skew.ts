"use client";

import { useEffect, useState } from "react";

/**
 * How far the server's clock is ahead of the reader's, in milliseconds: measured once, when the page that
 * carried `serverNow` woke, and good for figures that come later too.
 */
export function useClockSkew(serverNow: Date | string | undefined): number {
  const [skewMs, setSkewMs] = useState(0);
  useEffect(() => {
    if (serverNow) setSkewMs(new Date(serverNow).getTime() - Date.now());
  }, [serverNow]);
  return skewMs;
}
