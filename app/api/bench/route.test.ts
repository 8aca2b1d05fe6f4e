import { expect, test } from "vitest";
import { GET } from "@/app/api/bench/route";
import { parseEnv } from "@/lib/env";
import { madeSecrets } from "@/lib/secrets";

test("the yardstick of the bench does not exist where nobody asked for it", async () => {
  expect((await GET()).status).toBe(404);
});

test("production does not ask for it by itself", () => {
  const env = parseEnv({
    ...madeSecrets(null),
    NODE_ENV: "production",
    APP_URL: "https://id.example.com",
    DATABASE_URL: "postgres://db.example.com/holdfast",
    MAIL_FROM: "no-reply@example.com",
    MAILBOX: "embedded",
  });
  expect(env.BENCH).toBeUndefined();
});
