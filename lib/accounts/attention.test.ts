import { expect, test } from "vitest";
import { listAttention } from "@/lib/accounts/attention";
import type { FactorStatus } from "@/lib/challenge/status";
import type { SessionView } from "@/lib/sessions/view";

const method = { id: "1", type: "totp", label: "Phone", createdAt: new Date(), lastUsedAt: null } as const;
const status = (methods: number, left: number | null): FactorStatus => ({
  trustedDevices: 0,
  methods: Array.from({ length: methods }, () => method),
  backupCodes: left === null ? null : { left, total: 10, createdAt: new Date() },
  lockedUntil: null,
  passwordChangedAt: new Date(),
});
const session = (overrides: Partial<SessionView>) =>
  ({
    id: "s",
    name: "Windows, Chrome 141",
    place: "France",
    isNew: true,
    isNewCountry: true,
    ...overrides,
  }) as SessionView;
const idsOf = (state: FactorStatus, sessions: SessionView[] = []) => listAttention(state, sessions).map(({ id }) => id);

test("an account with two authenticators and codes to spare needs nothing", () => {
  expect(idsOf(status(2, 10))).toEqual([]);
});

test("no factor, one factor and few backup codes are told, the urgent before the others", () => {
  expect(idsOf(status(0, null))).toEqual(["no-factor"]);
  expect(idsOf(status(1, 10))).toEqual(["one-factor"]);
  expect(idsOf(status(1, 3))).toEqual(["one-factor", "few-codes"]);
  expect(idsOf(status(2, 4))).toEqual([]);
});

test("a mailed code alone asks for something stronger; beside one strong factor it does not count as a second", () => {
  const email = { ...method, type: "email" } as const;
  const only = (methods: FactorStatus["methods"]) => ({ ...status(0, null), methods });
  expect(idsOf(only([email]))).toEqual(["email-only"]);
  expect(idsOf(only([email, method]))).toEqual(["one-factor"]);
  expect(idsOf(only([{ ...method, type: "passkey" }, method]))).toEqual([]);
});

test("a sign-in from a new country comes first, while it is new and not this one", () => {
  expect(idsOf(status(0, null), [session({ isCurrent: false })])).toEqual(["country-s", "no-factor"]);
  for (const usual of [{ isCurrent: true }, { isNew: false }, { isNewCountry: false }]) {
    expect(idsOf(status(2, 10), [session({ isCurrent: false, ...usual })])).toEqual([]);
  }
});
