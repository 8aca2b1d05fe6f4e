import { Fingerprint, LifeBuoy, Mail, Smartphone } from "lucide-react";
import type { ReactNode } from "react";
import { CodeLasts } from "@/components/email-otp/code-lasts";
import type { ChallengeMethod } from "@/lib/challenge/methods";

type Words = { mark: ReactNode; title: string; text: ReactNode };
type About = {
  maskedEmail: string;
  /** What an authenticator shows the account under. */
  issuer: string;
  /** Until when the mailed code is good; null where none was sent. */
  codeExpiresAt: Date | string | null;
  skewMs: number;
};

/** What the card says about the method that is asked for. */
export function challengeWords(
  method: ChallengeMethod["type"],
  { maskedEmail, issuer, codeExpiresAt, skewMs }: About,
): Words {
  const address = <span className="[overflow-wrap:anywhere]">{maskedEmail}</span>;
  switch (method) {
    case "passkey":
      return {
        mark: <Fingerprint />,
        title: "Use your passkey",
        text: <p>Your fingerprint, face or screen lock answers for {address}.</p>,
      };
    case "totp":
      return {
        mark: <Smartphone />,
        title: "Enter your code",
        text: (
          <p>
            Open your authenticator app and find <span className="font-strong text-ink">{issuer}</span> for {address}.
          </p>
        ),
      };
    case "email_otp":
      return {
        mark: <Mail />,
        title: codeExpiresAt ? "Enter the code we mailed" : "Have a code mailed",
        text: codeExpiresAt ? (
          <p>
            Six digits, sent to {address}. <CodeLasts until={codeExpiresAt} skewMs={skewMs} />
          </p>
        ) : (
          <p>Six digits to {address}, good for a few minutes.</p>
        ),
      };
    case "backup_code":
      return {
        mark: <LifeBuoy />,
        title: "Enter a backup code",
        text: <p>One of the codes you saved. Each works once, for {address}.</p>,
      };
  }
}
