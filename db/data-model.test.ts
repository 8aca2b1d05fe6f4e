import { readFileSync } from "node:fs";
import { getTableColumns, getTableName, is } from "drizzle-orm";
import { CasingCache } from "drizzle-orm/casing";
import { PgTable } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import * as schema from "./schema";

/** The part of docs/data-model.md below the heading that names `table`. */
function sectionOf(table: string): string {
  const text = readFileSync("docs/data-model.md", "utf8");
  return text.split(/^### /m).find((section) => section.startsWith(`\`${table}\`\n`)) ?? "";
}

test("docs/data-model.md names every table and every column", () => {
  const casing = new CasingCache("snake_case");
  const tables = Object.values<unknown>(schema).filter((value) => is(value, PgTable));
  const missing = tables.flatMap((table) => {
    const name = getTableName(table);
    const rows = sectionOf(name).match(/^\| `.*$/gm) ?? [];
    const named = new Set(rows.flatMap((row) => (row.split("|")[1] ?? "").match(/\w+/g) ?? []));
    const columns = Object.values(getTableColumns(table)).map((column) => casing.getColumnCasing(column));
    return columns.filter((column) => !named.has(column)).map((column) => `${name}.${column}`);
  });
  expect(tables.length).toBeGreaterThan(0);
  expect(missing).toEqual([]);
});
