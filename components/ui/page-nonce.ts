/** The nonce that this page's scripts carry, for a library that adds a style element; undefined on the server. */
export function pageNonce(): string | undefined {
  if (typeof document === "undefined") return undefined;
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
}
