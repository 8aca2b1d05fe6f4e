import { expectAccessible } from "./accessible";
import { expect, test } from "./fixtures";
import { routes } from "./routes";

test("sessions from before the first factor owe it: a browser is led to the challenge, a token is told", async ({
  person,
  openBrowser,
}) => {
  const other = await openBrowser();
  await person.signIn(other);
  const api = person.api();
  const { email, password } = person;
  const token = (await api.post("/auth/token", { email, password })).json.access_token;

  await person.signIn();
  await person.enrollTotp();

  await test.step("the other browser", async () => {
    await other.reload();
    await expect(other).toHaveURL(/\/login\/challenge/);
    await expectAccessible(other);
    await other.goto("/settings/security/totp");
    await expect(other).toHaveURL(/\/login\/challenge/);
    await person.enterCode(other);
    await expect(other).toHaveURL("/settings/security/totp");
  });

  await test.step("the token", async () => {
    const gated = routes().filter(({ access }) => !["anyone", "session"].includes(access));
    expect(gated.length).toBeGreaterThan(10);
    for (const { method, path } of gated) {
      const refused = await api.call(method, path, { token });
      expect([path, refused.status, refused.json.code]).toEqual([path, 403, "mfa_required"]);
    }
    expect((await api.get("/auth/me", { token })).status).toBe(200);
    expect((await api.get("/auth/2fa/status", { token })).status).toBe(200);

    const raised = await api.post("/auth/reauthenticate", { code: await person.nextCode() }, { token });
    expect(raised.status).toBe(200);
    expect(raised.json.session).toMatchObject({ aal: 2, amr: ["pwd", "otp"] });
    expect((await api.get("/auth/sessions", { token: raised.json.access_token })).json.total).toBe(3);
    // The one before is on its way out, with the rights it had.
    expect((await api.get("/auth/sessions", { token })).json.code).toBe("mfa_required");
  });
});
