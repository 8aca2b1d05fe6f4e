"use client";

import { useEffect, useState } from "react";

/**
 * The token of a mailed link, `#token=…`: undefined until scripts have looked, null where there is none.
 *
 * It is read once and taken out of the address bar at once, so that it stays in no history and no
 * screenshot. It lives in this component's memory only.
 */
export function useFragmentToken(): string | null | undefined {
  const [token, setToken] = useState<string | null>();
  useEffect(() => {
    const found = new URLSearchParams(window.location.hash.slice(1)).get("token");
    // After the router has begun to listen (its effects run last), so that it forgets the fragment too
    if (found)
      setTimeout(() => window.history.replaceState(null, "", window.location.pathname + window.location.search));
    // Development runs effects twice, and the second run finds the fragment gone
    setToken((before) => before ?? found);
    // Another link of the same page, opened in this tab, is no navigation to the browser
    const startOver = () => window.location.hash.includes("token=") && window.location.reload();
    window.addEventListener("hashchange", startOver);
    return () => window.removeEventListener("hashchange", startOver);
  }, []);
  return token;
}
