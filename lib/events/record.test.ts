import { randomUUID } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { securityEvents } from "@/db/schema";
import { verifyEmail } from "@/lib/accounts/verify-email";
import { startLogin } from "@/lib/auth/login";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { keyedDigestOf } from "@/lib/crypto/digest";
import { listRecentEvents } from "@/lib/events/list";
import { recordEvents } from "@/lib/events/record";
import { revokeAllSessions, revokeSession } from "@/lib/sessions/revoke";
import { from, later, testContext } from "@/lib/testing";
import { givenSession, givenUser, signedIn } from "@/lib/testing-people";
import { givenRegistration } from "@/lib/testing-registrations";
import { seconds } from "@/lib/time";

const eventsOf = (ctx: Context) =>
  ctx.db
    .select()
    .from(securityEvents)
    .where(eq(securityEvents.requestId, ctx.request.id))
    .orderBy(asc(securityEvents.createdAt), asc(securityEvents.position));

test("an event says what, whose, from what and where, and which request it was", async () => {
  const ctx = await testContext({ ip: "85.243.118.7" });
  const { id: userId } = await givenUser(ctx);
  await recordEvents(ctx, { kind: "mfa.locked", userId, outcome: "failure", detail: { until: "soon" } });
  expect(await eventsOf(ctx)).toMatchObject([
    {
      kind: "mfa.locked",
      outcome: "failure",
      severity: "warning",
      userId,
      brandId: null,
      actor: "user",
      ipDigest: keyedDigestOf("ip", "85.243.118.7"),
      userAgentDigest: keyedDigestOf("user_agent", ctx.request.userAgent),
      device: "Windows, Chrome 141",
      place: "Portugal",
      requestId: ctx.request.id,
      metadata: { until: "soon" },
      createdAt: ctx.now,
    },
  ]);
});

test("without a person the actor is somebody not signed in; the system is named by whoever acts for it", async () => {
  const ctx = await testContext({ ip: "192.168.1.4", userAgent: "" });
  await recordEvents(
    ctx,
    { kind: "login.failed", userId: null },
    { kind: "session.expired", userId: null, actor: "system" },
  );
  expect(await eventsOf(ctx)).toMatchObject([
    { actor: "anonymous", place: "Local network", outcome: "success", metadata: {} },
    { actor: "system" },
  ]);
});

test("events of one act keep their order", async () => {
  const ctx = await testContext();
  const person = await signedIn(ctx, (await givenUser(ctx)).id);
  const kinds = ["login.succeeded", "totp.enabled", "backup_codes.issued", "logout.done"] as const;
  const act = from(later(person, seconds(5)), { id: randomUUID() });
  await recordEvents(act, ...kinds.map((kind) => ({ kind, userId: person.session.userId })));
  expect((await eventsOf(act)).map(({ kind, position }) => [kind, position])).toEqual(
    kinds.map((kind, i) => [kind, i]),
  );
  expect((await listRecentEvents(person, 4)).map(({ title }) => title)).toEqual([
    "Signed in",
    "Added an authenticator app",
    "Received backup codes",
    "Signed out",
  ]);
});

test("an event and its act stand or fall together", async () => {
  const ctx = await testContext();
  const act = inTransaction(ctx, async (ctx) => {
    await recordEvents(ctx, { kind: "login.failed", userId: null });
    throw new Error("the act failed");
  });
  await expect(act).rejects.toThrow("the act failed");
  expect(await eventsOf(ctx)).toEqual([]);
});

test("the log of one person shows nothing of another's (attack X13), newest first, and kinds of newer code are skipped", async () => {
  const ctx = await testContext();
  const [own, other] = [await signedIn(ctx, (await givenUser(ctx)).id), await givenUser(ctx)];
  await recordEvents(later(ctx, 1000), { kind: "logout.done", userId: own.session.userId });
  await recordEvents(later(ctx, 2000), { kind: "logout.done", userId: other.id });
  await ctx.db.update(securityEvents).set({ kind: "future.happened" }).where(eq(securityEvents.userId, other.id));
  expect((await listRecentEvents(own, 20)).map((event) => event.at)).toEqual([later(ctx, 1000).now, ctx.now]);
  expect(await listRecentEvents({ ...own, session: { ...own.session, userId: other.id } }, 20)).toEqual([]);
});

test("attack X09: no clear address, e-mail, password, name or token stands in any event of a whole visit", async () => {
  const ctx = await testContext({ ip: "203.0.113.77" });
  const registered = await givenRegistration(ctx, { brand_name: "Quiet Brand" });
  await verifyEmail(ctx, registered);
  await startLogin(ctx, { email: registered.email, password: "wrong as can be 9" });
  await startLogin(ctx, { email: registered.email, password: registered.password });
  const { userId } = (await eventsOf(ctx)).find((event) => event.userId !== null) ?? {};
  const { token, sessionId } = await givenSession(ctx, userId ?? "");
  const person = await signedIn(ctx, userId ?? "");
  await revokeSession(person, sessionId);
  await revokeAllSessions(person, { keepCurrent: false });

  const rows = JSON.stringify(await eventsOf(ctx));
  for (const kind of ["account.registered", "login.failed", "session.revoked", "sessions.revoked_all"]) {
    expect(rows).toContain(kind);
  }
  const secrets = [
    registered.email,
    registered.email.split("@")[0],
    registered.password,
    registered.name,
    registered.token,
  ];
  for (const secret of [...secrets, "203.0.113.77", token, ctx.request.userAgent]) expect(rows).not.toContain(secret);
});
