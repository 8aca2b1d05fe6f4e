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
  if (methods.length > 1) return [];
  const text = "You have one. If that phone is lost, only backup codes are left.";
  return [{ id: "one-factor", tone: "accent", ...setUp, title: "Add a second authenticator", text, go: "Add one" }];
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
      go: "Look at them",
    },
  ];
}
