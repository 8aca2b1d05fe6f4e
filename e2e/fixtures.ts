import type { BrowserContext, BrowserContextOptions, Page } from "@playwright/test";
import { test as base, expect } from "@playwright/test";
import { randomAddress } from "./api";
import { Person } from "./person";
import type { Allowed } from "./watch";
import { watch } from "./watch";

type Options = {
  /** Complaints of the browser that belong to the story, such as a 503 that it asks for. */
  allowedComplaints: Allowed;
};

type Fixtures = {
  /** The address that the browser of this story comes from: nobody else's in this run. */
  address: string;
  /** Somebody without an account. */
  newcomer: Person;
  /** Somebody with an account, signed out, with a password alone. */
  person: Person;
  /** Another server on the same database; where the engine allows one alone, the same server. */
  secondUrl: string;
  /** Another browser at another address, watched as the first one is. */
  openBrowser: (options?: BrowserContextOptions) => Promise<Page>;
  complaints: string[];
};

/** Stories fail on any complaint of any page: console errors, uncaught errors, violations of the policy. */
export const test = base.extend<Options & Fixtures>({
  allowedComplaints: [[], { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
  address: async ({}, use) => use(randomAddress()),

  extraHTTPHeaders: async ({ address }, use) => use({ "x-forwarded-for": address }),

  complaints: [
    async ({ allowedComplaints }, use) => {
      const complaints: string[] = [];
      await use(complaints);
      expect(complaints.filter((text) => !allowedComplaints.some((allowed) => allowed.test(text)))).toEqual([]);
    },
    { auto: true },
  ],

  context: async ({ context, complaints }, use) => {
    await watch(context, complaints);
    await use(context);
  },

  newcomer: async ({ page, baseURL, address }, use) => use(new Person(page, baseURL ?? "", address)),

  person: async ({ newcomer }, use) => {
    await newcomer.registerOverApi();
    await use(newcomer);
  },

  secondUrl: async ({ baseURL }, use, { project }) =>
    use((project.name === "postgres" && process.env.E2E_POSTGRES_SECOND_URL) || (baseURL ?? "")),

  openBrowser: async ({ browser, baseURL, complaints }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options = {}) => {
      const extraHTTPHeaders = { "x-forwarded-for": randomAddress(), ...options.extraHTTPHeaders };
      const context = await browser.newContext({ baseURL, ...options, extraHTTPHeaders });
      opened.push(context);
      await watch(context, complaints);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },
});

export { codeFor } from "./authenticator";
export { expect };
