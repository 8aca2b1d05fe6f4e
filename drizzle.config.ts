import { defineConfig } from "drizzle-kit";

/** Only `drizzle-kit generate` reads this; `scripts/migrate.ts` applies what it writes. */
export default defineConfig({
  dialect: "postgresql",
  schema: "./db/schema.ts",
  out: "./db/migrations",
  casing: "snake_case",
});
