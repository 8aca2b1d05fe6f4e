import { z } from "zod";
import type { PasswordAdvice } from "@/lib/accounts/password-policy";
import { checkPassword } from "@/lib/accounts/password-policy";
import { env } from "@/lib/env";

/** Whose password it is to be, as far as the form knows yet: every field may still be half typed. */
export const passwordInForm = z.object({
  password: z.string().max(1024),
  email: z.string().max(1024).default(""),
  name: z.string().max(1024).default(""),
  brand_name: z.string().max(1024).optional(),
});

/** What to say about a password while it is typed, and whether it may be used (A04). */
export const adviseOnPassword = (form: z.output<typeof passwordInForm>): PasswordAdvice =>
  checkPassword(
    form.password,
    { email: form.email, name: form.name, brandName: form.brand_name, product: "Holdfast" },
    { minLength: env.PASSWORD_MIN_LENGTH },
  );
