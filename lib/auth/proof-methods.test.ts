import { expect, test } from "vitest";
import { proofMethods } from "@/lib/auth/proof-methods";
import { emailRests } from "@/lib/challenge/methods";

const createdAt = new Date();
const factor = (type: "totp" | "email" | "passkey") => ({
  id: type,
  type,
  label: "Phone",
  createdAt,
  lastUsedAt: null,
});
const codes = (left: number) => ({ left, total: 10, createdAt });
const totp = factor("totp");

test("a password counts only where there is no factor", () => {
  expect(proofMethods({ methods: [], backupCodes: null })).toEqual(["password"]);
  expect(proofMethods({ methods: [totp], backupCodes: null })).toEqual(["totp"]);
  expect(proofMethods({ methods: [totp], backupCodes: codes(10) })).toEqual(["totp", "backup_code"]);
  expect(proofMethods({ methods: [totp], backupCodes: codes(0) })).toEqual(["totp"]);
});

test("the strongest comes first, whichever was added first", () => {
  const methods = [totp, factor("email"), factor("passkey")];
  expect(proofMethods({ methods, backupCodes: codes(1) })).toEqual(["passkey", "totp", "backup_code"]);
});

test("a mailed code confirms only where nothing stronger is on", () => {
  expect(proofMethods({ methods: [factor("email")], backupCodes: null })).toEqual(["email_otp"]);
  expect(emailRests([factor("email")])).toBe(false);
  expect(emailRests([factor("email"), factor("passkey")])).toBe(true);
  expect(emailRests([totp])).toBe(true);
});
