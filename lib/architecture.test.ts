import { readdirSync, readFileSync } from "node:fs";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { expect, test } from "vitest";
import * as schema from "@/db/schema";
import { eventKinds } from "@/lib/events/kinds";

/** Who may import whom: each folder, the folders below it. */
const below: Record<string, string[]> = { app: ["components", "lib"], components: ["lib"], lib: ["db"], db: [] };

/** Every source file of the four layers, with its text. Tests and what they share may reach anywhere below `app`. */
const sources = Object.keys(below).flatMap((from) =>
  readdirSync(from, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !/(\.test\.tsx?|(^|\/)testing(-\w+)*\.ts)$/.test(path))
    .map((path) => ({ file: `${from}/${path}`, from, text: readFileSync(`${from}/${path}`, "utf8") })),
);

const imports = sources.flatMap(({ file, from, text }) =>
  [...text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|import\("([^"]+)"\)/gm)].map(
    ([, type, named, called]) => {
      const target = named ?? called ?? "";
      return { file, from, target, to: /^@\/(\w+)/.exec(target)?.[1] ?? null, typeOnly: type !== undefined };
    },
  ),
);
const containing = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

test("imports point one way: app → components → lib → db", () => {
  expect(imports.filter(({ to }) => to !== null).length).toBeGreaterThan(300);
  expect(imports.filter(({ from, to }) => to !== null && from !== to && !below[from]?.includes(to))).toEqual([]);
});

test("no layer is left by a relative path", () => {
  expect(imports.filter(({ target, from }) => target.startsWith("..") && from !== "db")).toEqual([]);
  expect(imports.filter(({ target, from }) => from === "db" && target.startsWith("../.."))).toEqual([]);
});

test("components know the domain by its types alone", () => {
  expect(imports.filter(({ from, to, typeOnly }) => from === "components" && to === "lib" && !typeOnly)).toEqual([]);
});

test("only the rooms at the web's door know the framework", () => {
  const doors = /^lib\/(http|auth|jobs)\/|^lib\/database\.ts$/;
  const framework = /^(next|next-auth|server-only)(\/|$)/;
  const known = imports.filter(({ from, target }) => ["lib", "db"].includes(from) && framework.test(target));
  expect(known.length).toBeGreaterThan(5);
  expect(known.filter(({ file }) => !doors.test(file))).toEqual([]);
});

test("the configuration is read in one place", () => {
  expect(containing(/process\.env/)).toEqual(["lib/env.ts"]);
});

test("no room of lib has a clock or a source of chance of its own", () => {
  // What is left are instants that belong to no request: a worker's turn, a line of the log, a cookie's date.
  expect(containing(/Date\.now\(/).filter((file) => !file.startsWith("components/"))).toEqual([]);
  expect(containing(/Math\.random\(/)).toEqual([]);
  expect(
    containing(/new Date\(\)/)
      .filter((file) => !file.startsWith("components/"))
      .sort(),
  ).toEqual([
    "lib/auth/browser-session.ts",
    "lib/auth/nextauth.ts",
    "lib/email/mailbox.ts",
    "lib/email/resend.ts",
    "lib/email/worker.ts",
    "lib/http/request-context.ts",
    "lib/http/route.ts",
    "lib/log.ts",
  ]);
});

test("only the doors and what works beside requests reach for the server's database", () => {
  const reaching = containing(/\b(database|openDatabase)\(/).filter((file) => !file.startsWith("db/"));
  expect(reaching.length).toBeGreaterThan(2);
  expect(
    reaching.filter((file) => !/^lib\/(http|auth|jobs)\/|^lib\/database\.ts$|^app\/(dev|api)\//.test(file)),
  ).toEqual([]);
});

test("every kind of event that is recorded is on the closed list", () => {
  const recorded = sources
    .filter(({ file }) => file.startsWith("lib/") && file !== "lib/events/kinds.ts")
    .flatMap(({ text }) => [...text.matchAll(/kind: "(\w+\.\w+)"/g)].map(([, kind]) => kind ?? ""));
  expect(recorded.length).toBeGreaterThan(15);
  expect(recorded.filter((kind) => !Object.hasOwn(eventKinds, kind))).toEqual([]);
});

test("migrations are up to date with the schema", async () => {
  const folder = "db/migrations/meta";
  const newest = readdirSync(folder)
    .filter((file) => file.endsWith("_snapshot.json"))
    .sort()
    .at(-1);
  const snapshot = JSON.parse(readFileSync(`${folder}/${newest}`, "utf8"));
  const present = generateDrizzleJson(schema, snapshot.id, undefined, "snake_case");
  expect(await generateMigration(snapshot, present)).toEqual([]);
});

/** Every URL of the API and who may call it: `anyone`, a `session` with or without its gates, or a fresh proof. */
const access = {
  "[...unknown]": { GET: "anyone", POST: "anyone", PUT: "anyone", PATCH: "anyone", DELETE: "anyone" },
  "auth/2fa/backup-codes": { POST: "stepped_up" },
  "auth/2fa/challenge": { DELETE: "anyone" },
  "auth/2fa/disable": { POST: "signed_in" },
  "auth/2fa/email/confirm": { POST: "proved" },
  "auth/2fa/email/disable": { POST: "signed_in" },
  "auth/2fa/email/enable": { POST: "fresh" },
  "auth/2fa/enable": { POST: "proved" },
  "auth/2fa/resend": { POST: "anyone" },
  "auth/2fa/setup": { POST: "fresh" },
  "auth/2fa/status": { GET: "session" },
  "auth/2fa/verify": { POST: "anyone" },
  "auth/logout": { POST: "anyone" },
  "auth/logout/all": { POST: "stepped_up" },
  "auth/me": { GET: "session" },
  "auth/reauthenticate": { POST: "session" },
  "auth/reauthenticate/start": { POST: "session" },
  "auth/register": { POST: "anyone" },
  "auth/sessions": { GET: "signed_in" },
  "auth/sessions/[session_id]": { GET: "stepped_up", DELETE: "stepped_up" },
  "auth/sessions/all": { DELETE: "stepped_up" },
  "auth/token": { POST: "anyone" },
  "auth/trusted-devices": { GET: "signed_in", DELETE: "signed_in" },
  "auth/trusted-devices/[device_id]": { PATCH: "signed_in", DELETE: "signed_in" },
  "auth/verify-email": { POST: "anyone" },
  "auth/verify-email/resend": { POST: "anyone" },
  "brands/auth/2fa/confirm": { POST: "proved" },
  "brands/auth/2fa/disable": { POST: "signed_in" },
  "brands/auth/2fa/enable": { POST: "fresh" },
  "brands/auth/2fa/resend": { POST: "anyone" },
  "brands/auth/2fa/verify": { POST: "anyone" },
  "brands/auth/login": { POST: "anyone" },
};

test("every route of the API asks for the access that it is listed with, and is nothing but that", () => {
  const found = Object.fromEntries(
    sources
      .filter(({ file }) => /^app\/api\/v1\/.*\/route\.ts$/.test(file))
      .map(({ file, text }) => {
        const methods = [...text.matchAll(/^export const (\w+) = jsonRoute\(\s*\{\s*access: "(\w+)"/gm)];
        // Whatever is exported in another way would escape the list.
        expect([file, text.match(/^export /gm)?.length]).toEqual([file, methods.length]);
        const url = file.slice("app/api/v1/".length, -"/route.ts".length);
        return [url, Object.fromEntries(methods.map(([, method, access]) => [method, access]))];
      }),
  );
  expect(found).toEqual(access);
});

test("routes outside the versioned API are few and known", () => {
  const others = sources.map(({ file }) => file).filter((file) => /^app\/(?!api\/v1\/).*\/route\.tsx?$/.test(file));
  expect(others.filter((file) => !/^app\/(dev|api\/(bench|health))\//.test(file)).sort()).toEqual([
    "app/api/auth/[...nextauth]/route.ts",
    "app/unavailable/route.ts",
  ]);
});

test("every server action is a guarded one", () => {
  const actions = sources.filter(({ text }) => /^"use server";/m.test(text));
  expect(actions.length).toBeGreaterThan(5);
  const unguarded = actions.flatMap(({ file, text }) =>
    [...text.matchAll(/^export (?:async )?(?:const|function) (\w+)(?: = (formAction|browserAction)\()?/gm)]
      .filter(([, , guard]) => guard === undefined)
      .map(([, name]) => `${file} ${name}`),
  );
  // It answers without a person's session, writes nothing but its own limit, and tells nothing about an account.
  expect(unguarded).toEqual(["app/(auth)/register/actions.ts adviseAction"]);
});

test("attack X19: what opens before every gate is the setting up, the proof of a factor and the way out, no more", () => {
  const actions = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/^export const (\w+)(?:: [^=]+)? = formAction\(\s*"(session|proved|fresh)"/gm)].map(
      ([, name, access]) => `${access} ${name} ${file}`,
    ),
  );
  expect(actions.sort()).toEqual([
    "fresh beginPasskeyAction app/settings/security/passkeys/actions.ts",
    "fresh enableEmailAction app/settings/security/email/actions.ts",
    "fresh setUpTotpAction app/settings/security/totp/actions.ts",
    "proved addPasskeyAction app/settings/security/passkeys/actions.ts",
    "proved confirmAction app/settings/actions.ts",
    "proved confirmEmailAction app/settings/security/email/actions.ts",
    "proved enableTotpAction app/settings/security/totp/actions.ts",
    "session beginPasskeyStepUpAction app/settings/passkey-actions.ts",
    "session leaveAction app/(auth)/login/challenge/actions.ts",
    "session raiseAction app/(auth)/login/challenge/actions.ts",
    "session sendStepUpCodeAction app/settings/send-code.ts",
    "session signOutAction app/settings/actions.ts",
    "session stepUpByPasskeyAction app/settings/passkey-actions.ts",
  ]);
  const pages = sources.filter(({ file }) => /^app\/(?!\(auth\)|dev\/).+\/page\.tsx$/.test(file));
  expect(
    pages.filter(({ text }) => !/\brequireCaller\(here(, "proved")?\)/.test(text)).map(({ file }) => file),
  ).toEqual([]);
  expect(containing(/\brequireCaller\([^)]*"proved"\)/)).toEqual(["app/settings/security/totp/page.tsx"]);
});

test("what is asked without a session about an address is answered at the floor (A08)", () => {
  const asking = sources.filter(
    ({ file, text }) => file.startsWith("app/") && /\b(register|resendVerification)\(/.test(text),
  );
  expect(asking.map(({ file }) => file).sort()).toEqual([
    "app/(auth)/register/actions.ts",
    "app/api/v1/auth/register/route.ts",
    "app/api/v1/auth/verify-email/resend/route.ts",
  ]);
  for (const { file, text } of asking) {
    const calls = text.match(/\b(register|resendVerification)\(/g)?.length;
    expect([file, text.match(/withFloor\(\(\) => (register|resendVerification)\(/g)?.length]).toEqual([file, calls]);
  }
});

/** Every route and action that can set the session cookie or answer a token, and what it does so by. */
const waysIn = {
  "(auth)/login/actions.ts signInAction": "signInBrowser",
  "(auth)/login/challenge/actions.ts raiseAction": "renewBrowserSession",
  "(auth)/login/challenge/actions.ts verifyAction": "signInTrusted",
  "(auth)/login/passkey-actions.ts answerByPasskeyAction": "signInTrusted",
  "(auth)/login/passkey-actions.ts passkeySignInAction": "signInBrowser",
  "api/v1/auth/2fa/verify/route.ts POST": "answerFactor",
  "api/v1/auth/reauthenticate/route.ts POST": "tokenAnswer",
  "api/v1/auth/token/route.ts POST": "answerPassword",
  "api/v1/brands/auth/2fa/verify/route.ts POST": "answerFactor",
  "api/v1/brands/auth/login/route.ts POST": "answerPassword",
  "settings/actions.ts confirmAction": "renewBrowserSession",
  "settings/passkey-actions.ts stepUpByPasskeyAction": "renewBrowserSession",
};

test("attack X02: these routes and actions alone can hand out a session, each by a verb that is known", () => {
  const handsOut =
    /\b(answerPassword|answerFactor|tokenAnswer|signInBrowser|signInTrusted|renewBrowserSession|handlers|signSessionToken|redeemChallenge|issueSession)\b/;
  const found = sources
    .filter(({ file }) => file.startsWith("app/"))
    .flatMap(({ file, text }) =>
      // From one export to the next; what stands before the first one are imports.
      text.split(/^(?=export )/m).flatMap((part) => {
        const verb = part.startsWith("export ") && handsOut.exec(part)?.[1];
        const name = /^export (?:const|(?:async )?function) (\w+)/.exec(part)?.[1];
        return verb && name ? [[`${file.slice("app/".length)} ${name}`, verb]] : [];
      }),
    );
  expect(Object.fromEntries(found)).toEqual(waysIn);
  // What a file does without exporting it would escape the parts above: only next-auth's own doors are so.
  const files = Object.keys(waysIn).map((way) => `app/${way.slice(0, way.lastIndexOf(" "))}`);
  const known = new Set([...files, "app/api/auth/[...nextauth]/route.ts"]);
  expect(new Set(containing(handsOut).filter((file) => file.startsWith("app/")))).toEqual(known);
});

test("attack X02: one function makes sessions, from challenges that were answered, and few verbs answer one", () => {
  const inLib = (pattern: RegExp) => containing(pattern).sort();
  expect(inLib(/insert\(sessions\)/)).toEqual(["lib/sessions/issue.ts"]);
  expect(inLib(/\bissueSession\(/)).toEqual(["lib/challenge/redeem.ts", "lib/sessions/issue.ts"]);
  expect(inLib(/\bredeemChallenge\(/)).toEqual([
    "lib/auth/nextauth.ts",
    "lib/challenge/redeem.ts",
    "lib/http/factor-step.ts",
    "lib/http/password-step.ts",
  ]);
  expect(inLib(/\bansweredAal: [12](,| \})/)).toEqual([
    "lib/auth/login.ts",
    "lib/challenge/answer.ts",
    "lib/passkeys/sign-in.ts",
  ]);
  expect(inLib(/\bmarkAnswered\(/)).toEqual(["lib/challenge/answer.ts", "lib/passkeys/answer.ts"]);
  expect(inLib(/access_token/).filter((file) => /^(app|lib)\//.test(file))).toEqual(["lib/http/token-answer.ts"]);
  expect(inLib(/\bsessionCookie\b/)).toEqual([
    "lib/auth/browser-session.ts",
    "lib/auth/cookies.ts",
    "lib/auth/nextauth.ts",
    "lib/http/incoming.ts",
  ]);
});

test("attack X21: trust is made and used in one place each, and its cookie is no other file's business", () => {
  expect(containing(/insert\(trustedDevices\)/)).toEqual(["lib/trusted-devices/remember.ts"]);
  // Together with the sign-in that it is made for, so that none is left which nobody holds.
  expect(containing(/\brememberDevice\(/).sort()).toEqual([
    "lib/trusted-devices/remember-with.ts",
    "lib/trusted-devices/remember.ts",
  ]);
  expect(containing(/\brememberWith\(/).sort()).toEqual(["lib/auth/browser-session.ts", "lib/http/factor-step.ts"]);
  expect(containing(/\bspendTrust\(/).sort()).toEqual(["lib/auth/login.ts", "lib/trusted-devices/spend.ts"]);
  expect(containing(/\btrustCookie\b/).sort()).toEqual(["lib/auth/browser-session.ts", "lib/auth/cookies.ts"]);
});

test("permission is made in one place each: signed in by the gates, stepped up by a fresh proof", () => {
  expect(containing(/as (SignedIn|Proved)\b/)).toEqual(["lib/auth/session.ts"]);
  expect(containing(/as (SteppedUp|Fresh|C & Fresh)\b/)).toEqual(["lib/auth/step-up.ts"]);
});

test("API routes set no cookie; logging out takes one away (A13)", () => {
  const inApi = (pattern: RegExp) => containing(pattern).filter((file) => file.startsWith("app/api/v1/"));
  expect(inApi(/cookies\(\)|\.cookies\.set|set-cookie/i)).toEqual([]);
  expect(inApi(/signInBrowser|signInTrusted|renewBrowserSession|rememberChallenge/)).toEqual([]);
  expect(inApi(/browser-session/)).toEqual(["app/api/v1/auth/logout/route.ts"]);
});
