import { startPostgres } from "../scripts/postgres.mjs";
import { expectProblem } from "./api";
import { test as base, expect } from "./fixtures";
import type { OwnServer } from "./own-server";
import { startOwnServer } from "./own-server";

type Database = Awaited<ReturnType<typeof startPostgres>>;

const test = base.extend<object, { database: Database; server: OwnServer }>({
  database: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const database = await startPostgres({ own: true });
      await use(database);
      await database.stop();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ database }, use) => {
      const server = await startOwnServer({ DATABASE_URL: await database.createDatabase("holdfast_outage") });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
});

test.use({ allowedComplaints: [/status of 503/] });

test("while the database is away everything says so calmly, and nobody is signed out", async ({
  page,
  person,
  database,
  server,
}) => {
  test.setTimeout(120_000);
  const api = person.api();
  const token = await person.token();
  await person.signIn();

  await test.step("away", async () => {
    await database.halt();
    for (const path of ["/settings/security", "/settings/security/totp", "/login/challenge"]) {
      const answer = await page.goto(path);
      expect([path, answer?.status()]).toEqual([path, 503]);
      await expect(page.getByRole("heading", { name: "One moment" })).toBeVisible();
      expect(answer?.headers()["retry-after"]).toBe("5");
      expect(answer?.headers()["set-cookie"]).toBeUndefined();
    }
    const me = await api.get("/auth/me", { token });
    expectProblem(me, 503, "service_unavailable");
    expect(me.headers["retry-after"]).toBe("5");
    const { email, password } = person;
    expectProblem(await api.post("/auth/token", { email, password }), 503, "service_unavailable");
    // Whoever holds no session is told the same, not that there is none.
    expect((await fetch(`${server.url}/api/health/ready`)).status).toBe(503);
    expect((await fetch(`${server.url}/api/health/live`)).status).toBe(200);

    await page.goto("/login");
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByText("We cannot reach our database.")).toBeVisible();
    await page.goto("/settings/security");
  });

  await test.step("back, without a restart", async () => {
    await database.resume();
    // The page looks again by itself.
    await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible({ timeout: 20_000 });
    await expect(page).toHaveURL("/settings/security");
    expect((await api.get("/auth/me", { token })).status).toBe(200);
    expect((await fetch(`${server.url}/api/health/ready`)).status).toBe(200);
    // Mail goes out again too, at the next look of the worker at the latest.
    await person.enrollTotpOverApi();
    await person.mail("factor_enabled", { timeoutMs: 40_000 });
  });
});
