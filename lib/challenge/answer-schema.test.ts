import { expect, test } from "vitest";
import { challengeAnswer, methodOf } from "@/lib/challenge/answer-schema";
import { challengeRef } from "@/lib/challenge/token";

test("without a method the shape tells: six digits are an app's or a mail's, anything else a backup code", () => {
  for (const code of ["123456", "123 456", "000000"]) expect(methodOf({ code })).toBe("digits");
  for (const code of ["ABCD-2345", "abcd2345", "12345", "1234567", "23456789", "12 3456"]) {
    expect(methodOf({ code })).toBe("backup_code");
  }
  for (const method of ["totp", "email_otp", "backup_code"] as const) {
    expect(methodOf({ code: "123456", method })).toBe(method);
  }
});

test("an answer is a code of one to 64 characters and a method that exists", () => {
  expect(challengeAnswer.parse({ code: " 123456 " })).toEqual({ code: "123456" });
  for (const wrong of [{}, { code: "" }, { code: "  " }, { code: "1".repeat(65) }, { code: 123456 }, { code: ["1"] }]) {
    expect(challengeAnswer.safeParse(wrong).success).toBe(false);
  }
  expect(challengeAnswer.safeParse({ code: "123456", method: "sms" }).success).toBe(false);
});

test("a challenge is named by 64 hex characters and by nothing else", () => {
  expect(challengeRef.safeParse({ session_token: "0a".repeat(32) }).success).toBe(true);
  for (const token of ["", "0a".repeat(31), `${"0a".repeat(32)}\n`, "0A".repeat(32), "zz".repeat(32), null, {}]) {
    expect(challengeRef.safeParse({ session_token: token }).success).toBe(false);
  }
});
