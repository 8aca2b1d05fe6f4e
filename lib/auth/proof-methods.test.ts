import { expect, test } from "vitest";
import { proofMethods } from "@/lib/auth/proof-methods";

const createdAt = new Date();
const totp = { id: "1", type: "totp" as const, label: "Phone", createdAt, lastUsedAt: null };
const codes = (left: number) => ({ left, total: 10, createdAt });

test("a password counts only where there is no factor", () => {
  expect(proofMethods({ methods: [], backupCodes: null })).toEqual(["password"]);
  expect(proofMethods({ methods: [totp], backupCodes: null })).toEqual(["totp"]);
  expect(proofMethods({ methods: [totp], backupCodes: codes(10) })).toEqual(["totp", "backup_code"]);
  expect(proofMethods({ methods: [totp], backupCodes: codes(0) })).toEqual(["totp"]);
});
