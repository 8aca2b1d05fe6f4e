import { readdirSync, readFileSync } from "node:fs";

/** `takesInput`: it has a schema; one without looks at no body and no query. */
export type Route = { method: string; path: string; access: string; takesInput: boolean };

const nobody = "4f3c2b1a-0000-4000-8000-000000000000";
const declaration = /export const (GET|POST|PUT|PATCH|DELETE) = jsonRoute\(\s*\{([^}]*)\}/g;

/** Every route of the API as its files declare it; a parameter stands for an id that nobody has. */
export function routes(): Route[] {
  const root = "app/api/v1";
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("route.ts"));
  return files.sort().flatMap((file) => {
    // What answers for every address that is none.
    if (file.includes("[...")) return [];
    const path = `/${file.replaceAll("\\", "/")}`.replace(/\/route\.ts$/, "").replace(/\[[^\]]+\]/g, nobody);
    return [...readFileSync(`${root}/${file}`, "utf8").matchAll(declaration)].map(([, method = "", options = ""]) => ({
      method,
      path,
      access: /access: "(\w+)"/.exec(options)?.[1] ?? "",
      takesInput: /\binput\b/.test(options),
    }));
  });
}
