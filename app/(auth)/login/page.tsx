import type { Metadata } from "next";
import { signInAction } from "@/app/(auth)/login/actions";
import { beginPasskeySignInAction, passkeySignInAction } from "@/app/(auth)/login/passkey-actions";
import { SignInForm } from "@/components/auth/sign-in-form";
import { PasskeyGlyph } from "@/components/passkeys/passkey-glyph";
import { PasskeySignIn } from "@/components/passkeys/passkey-sign-in";
import { AuthCard } from "@/components/shell/auth-card";
import { safeNextPath } from "@/lib/http/next-path";
import { refusals } from "@/lib/refusals";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ next?: string; reason?: string }> };

/** What led here, for the reasons that are worth a word. Anything else in the address says nothing. */
const notices = {
  session_revoked: { tone: "info", text: refusals.session_revoked.message },
  invalid_challenge: { tone: "info", text: refusals.invalid_challenge.message },
  session_expired: { tone: "info", text: refusals.session_expired.message },
  signed_out: { tone: "success", text: "You are signed out." },
} as const;

export default async function LoginPage({ searchParams }: Props) {
  const { next, reason = "" } = await searchParams;
  const path = safeNextPath(next);
  return (
    <AuthCard
      title="Sign in"
      text="to your Holdfast account"
      foot={
        <span className="mx-auto flex items-center gap-2">
          New here?
          <a href="/register" className="link link-target">
            Create account
          </a>
        </span>
      }
    >
      <SignInForm
        signIn={signInAction}
        next={path}
        notice={Object.hasOwn(notices, reason) ? notices[reason as keyof typeof notices] : undefined}
      />
      <PasskeySignIn begin={beginPasskeySignInAction} finish={passkeySignInAction} next={path}>
        <PasskeyGlyph />
        Sign in with a passkey
      </PasskeySignIn>
    </AuthCard>
  );
}
