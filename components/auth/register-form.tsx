"use client";

import { useActionState, useState } from "react";
import { CheckYourMail } from "@/components/auth/check-your-mail";
import type { PasswordAdvice } from "@/components/auth/new-password-field";
import { NewPasswordField } from "@/components/auth/new-password-field";
import { PolicyBox } from "@/components/auth/policy-box";
import { RefusalAlert } from "@/components/auth/refusal-alert";
import { AuthCard } from "@/components/shell/auth-card";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { keepTyped } from "@/components/ui/keep-typed";
import type { FormAction } from "@/lib/http/action";

type Props = {
  register: FormAction;
  resend: FormAction;
  advise: (input: { password: string; email: string; name: string; brand_name: string }) => Promise<PasswordAdvice>;
  policies: { key: string; version: string; href?: string }[];
  signInHref?: string;
};

/** Makes an account as far as the mail that confirms it. The answer is the same for every address. */
export function RegisterForm({ register, resend, advise, policies, signInHref = "/login" }: Props) {
  const [state, submit, pending] = useActionState(register, { status: "idle" });
  const [typed, setTyped] = useState({ email: "", name: "", brand_name: "" });
  const fields = state.status === "refused" ? state.fields : undefined;
  const note = (name: keyof typeof typed) => (event: { target: { value: string } }) =>
    setTyped((before) => ({ ...before, [name]: event.target.value }));

  if (state.status === "done") return <CheckYourMail email={typed.email} resend={resend} />;
  return (
    <AuthCard
      title="Create account"
      text="We send one link to your address, and you are in."
      foot={
        <span className="mx-auto flex items-center gap-2">
          Already have one?
          <a href={signInHref} className="link link-target">
            Sign in
          </a>
        </span>
      }
    >
      <form action={submit} onReset={keepTyped} className="grid gap-4.5">
        {state.status === "refused" && <RefusalAlert state={state} />}
        <Field
          label="Name"
          name="name"
          autoComplete="name"
          required
          maxLength={100}
          onChange={note("name")}
          error={fields?.name}
        />
        <Field
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={254}
          onChange={note("email")}
          error={fields?.email}
        />
        <NewPasswordField
          label="Password"
          name="password"
          advise={(password) => advise({ password, ...typed })}
          error={fields?.password}
        />
        <Field
          label="Brand name"
          name="brand_name"
          optional
          autoComplete="organization"
          maxLength={100}
          onChange={note("brand_name")}
          help="If you sell here. You become its owner."
          error={fields?.brand_name}
        />
        <PolicyBox policies={policies} error={fields?.accept_terms} />
        <Button type="submit" look="primary" pending={pending} pendingText="Creating account">
          Create account
        </Button>
      </form>
    </AuthCard>
  );
}
