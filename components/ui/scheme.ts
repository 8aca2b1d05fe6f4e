export type Scheme = "light" | "dark" | "system";

/** Where this browser remembers its choice: `light`, `dark`, or nothing for the system's. */
export const schemeKey = "holdfast.scheme";

/** The choice as it stands on the page. */
export function currentScheme(): Scheme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

/** Puts a choice on the page at once and remembers it where the browser allows that. */
export function chooseScheme(scheme: Scheme): void {
  if (scheme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = scheme;
  try {
    if (scheme === "system") localStorage.removeItem(schemeKey);
    else localStorage.setItem(schemeKey, scheme);
  } catch {
    // Storage is forbidden: the choice lasts as long as the page
  }
}
