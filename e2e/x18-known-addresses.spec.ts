import { randomBytes } from "node:crypto";
import { ApiClient } from "./api";
import { expect, test } from "./fixtures";
import type { Answer } from "./http";
import { Person } from "./person";

/** So many tries of each kind; the figures are those of production. */
const tries = 100;
/** How far the medians may lie apart. */
const tolerance = 0.1;
/** Few enough tries at each that no limit or lock of theirs answers. */
const knownPeople = 34;

type Try = (email: string, api: ApiClient) => Promise<Answer>;

test.describe("attack X18", () => {
  let known: string[] = [];
  const unknown = () => `ines-${randomBytes(6).toString("hex")}@northquay.example`;

  test.beforeAll(async ({ browser }, { project }) => {
    const page = await browser.newPage();
    const baseUrl = project.use.baseURL ?? "";
    const people = Array.from({ length: knownPeople }, () => new Person(page, baseUrl, new ApiClient(baseUrl).address));
    for (const person of people) await person.registerOverApi();
    known = people.map(({ email }) => email);
    await page.close();
  });

  const password = "a guess like any other";
  const asks: [string, number, Try][] = [
    ["a wrong password", 1, (email, api) => api.post("/auth/token", { email, password })],
    [
      "a registration",
      4,
      (email, api) =>
        api.post("/auth/register", {
          email,
          name: "Inês Marques",
          accept_terms: true,
          password: "quiet harbour 4711 lantern",
        }),
    ],
    ["a link to be sent again", 4, (email, api) => api.post("/auth/verify-email/resend", { email })],
  ];

  for (const [name, atOnce, ask] of asks) {
    test(`attack X18: ${name} is answered alike for a known and an unknown address`, async ({ baseURL }) => {
      test.setTimeout(120_000);
      const times = { known: [] as number[], unknown: [] as number[] };
      const answers = { known: new Set<string>(), unknown: new Set<string>() };
      const measure = async (kind: "known" | "unknown", email: string) => {
        const api = new ApiClient(baseURL ?? "");
        const startedAt = performance.now();
        const answer = await ask(email, api);
        times[kind].push(performance.now() - startedAt);
        answers[kind].add(likeness(answer));
      };
      const round = async () => {
        for (let done = 0; done < tries; done += atOnce) {
          const batch = Array.from({ length: atOnce }, (_, index) => [
            () => measure("known", known[(done + index) % known.length] ?? ""),
            () => measure("unknown", unknown()),
          ]);
          // Now one kind first, then the other, so that neither always meets a busy server.
          const order = batch.flatMap((pair, index) => ((done / atOnce + index) % 2 ? pair.reverse() : pair));
          if (atOnce === 1) for (const one of order) await one();
          else await Promise.all(order.map((one) => one()));
        }
      };
      // Other stories keep the machine busy: where a hundred tries leave it open, more tell. A real difference stays.
      for (let rounds = 0; rounds < 5 && (rounds === 0 || difference(times) >= tolerance); rounds++) await round();
      expect([...answers.known]).toEqual([...answers.unknown]);
      expect(answers.known.size).toBe(1);
      const medians = [times.known, times.unknown].map((values) => median(values).toFixed(1)).join(" and ");
      test.info().annotations.push({ type: "medians", description: `${medians} ms of ${times.known.length} tries` });
      expect(difference(times), `medians ${medians} ms of ${times.known.length} tries`).toBeLessThan(tolerance);
    });
  }

  test("attack X18: an unknown address locks like a known one", async ({ baseURL }) => {
    const [ofKnown, ofUnknown] = [new ApiClient(baseURL ?? ""), new ApiClient(baseURL ?? "")];
    const nobody = unknown();
    for (let tried = 1; tried <= 7; tried++) {
      const one = await ofKnown.post("/auth/token", { email: known[0], password });
      const other = await ofUnknown.post("/auth/token", { email: nobody, password });
      expect(likeness(one)).toBe(likeness(other));
      expect(one.status).toBe(tried <= 5 ? 401 : 423);
    }
  });
});

/** Everything that an answer tells but its ids and the instant. */
function likeness({ status, headers, json }: Answer): string {
  const { request_id, retry_after, ...body } = json;
  const kept = Object.entries(headers)
    .filter(([name]) => !["date", "x-request-id", "retry-after"].includes(name))
    .map(([name, value]) => `${name}: ${value}`)
    .sort();
  return JSON.stringify({ status, kept, body, hasId: Boolean(request_id), waits: Boolean(retry_after) });
}

/** How far the medians lie apart, as a part of the larger one. */
function difference({ known, unknown }: { known: number[]; unknown: number[] }): number {
  const [a, b] = [median(known), median(unknown)];
  return Math.abs(a - b) / Math.max(a, b);
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
