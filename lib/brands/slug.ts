const longest = 48;

/** The address part of a brand's name: `Fennel & Flint` reads `fennel-flint`; a name without letters reads `brand`. */
export function slugOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longest)
    .replace(/^-+|-+$/g, "");
  return plain || "brand";
}
