import type { FactorStatus } from "@/lib/challenge/status";
import type { SessionView } from "@/lib/sessions/view";

/** One concrete thing to do for the safety of an account, as a link that does it. */
export type AttentionTask = {
  id: string;
  tone: "warning" | "accent";
  icon: "shield" | "phone" | "codes" | "place";
  title: string;
  text: string;
  href: string;
  go: string;
};

/** What needs attention now, the most urgent first; nothing is listed that cannot be done from here. */
export function listAttention(status: FactorStatus, sessions: SessionView[]): AttentionTask[] {
  return [...unexpectedCountries(sessions), ...missingFactors(status), ...fewCodes(status)];
}

const unexpectedCountries = (sessions: SessionView[]): AttentionTask[] =>
  sessions
    .filter((session) => session.isNewCountry && session.isNew && !session.isCurrent)
    .map((session) => ({
      id: `country-${session.id}`,
      tone: "warning",
      icon: "place",
      title: `Was it you in ${session.place ?? "a new country"}?`,
      text: `${session.name} signed in from there for the first time. If it was not you, revoke it.`,
      href: "#sessions-title",
      go: "Look at it",
    }));

function missingFactors({ methods }: FactorStatus): AttentionTask[] {
  const setUp = { icon: "phone", href: "/settings/security/totp" } as const;
  if (methods.length === 0) {
    const text = "A stolen password alone opens this account. An app on your phone takes two minutes.";
    return [{ id: "no-factor", tone: "warning", ...setUp, title: "Turn on two-factor", text, go: "Set it up" }];
  }
  const strong = methods.filter(({ type }) => type !== "email");
  if (strong.length === 0) {
    const text =
      "Your codes come by e-mail. Whoever reads your mail has them too; an app on your phone keeps them to you.";
    return [{ id: "email-only", tone: "accent", ...setUp, title: "Add an authenticator", text, go: "Add one" }];
  }
  if (strong.length > 1) return [];
  const text =
    strong[0]?.type === "passkey"
      ? "You have one passkey. If that device is lost, only backup codes are left."
      : "You have one. If that phone is lost, only backup codes are left.";
  const title = strong[0]?.type === "passkey" ? "Add an authenticator" : "Add a second authenticator";
  return [{ id: "one-factor", tone: "accent", ...setUp, title, text, go: "Add one" }];
}

function fewCodes({ backupCodes }: FactorStatus): AttentionTask[] {
  if (!backupCodes || backupCodes.left > 3) return [];
  const text = `${backupCodes.left} of ${backupCodes.total} left. They are the way in when your phone is gone.`;
  const href = "/settings/security/backup-codes";
  return [
    {
      id: "few-codes",
      tone: "warning",
      icon: "codes",
      title: "Few backup codes are left",
      text,
      href,
      go: "Make new ones",
    },
  ];
}
