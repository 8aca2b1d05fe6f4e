import { readdirSync, readFileSync } from "node:fs";

export type Route = { method: string; path: string; access: string };

const nobody = "4f3c2b1a-0000-4000-8000-000000000000";

/** Every route of the API as its files declare it; a parameter stands for an id that nobody has. */
export function routes(): Route[] {
  const root = "app/api/v1";
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("route.ts"));
  return files.sort().flatMap((file) => {
    const path = `/${file.replaceAll("\\", "/")}`.replace(/\/route\.ts$/, "").replace(/\[[^\]]+\]/g, nobody);
    const source = readFileSync(`${root}/${file}`, "utf8");
    return [...source.matchAll(/export const (GET|POST|PUT|PATCH|DELETE)\b[\s\S]*?access: "(\w+)"/g)].map(
      ([, method = "", access = ""]) => ({ method, path, access }),
    );
  });
}
