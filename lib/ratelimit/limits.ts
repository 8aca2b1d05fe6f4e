import { env } from "@/lib/env";
import { days, hours, minutes } from "@/lib/time";

/** So many uses within one window, counted from the first. */
export type Limit = { name: string; max: number; windowMs: number };

/** Every limit of the system, on one page. Locks after failures are another matter: see lib/auth/login-throttle.ts. */
export const limits = {
  /** Sign-ins from one network, right or wrong (A07). */
  signIn: { name: "sign_in", max: 10, windowMs: minutes(1) },
  /** Registrations from one network (A01). */
  register: { name: "register", max: 10, windowMs: hours(1) },
  /** Links sent again from one network. */
  resendLink: { name: "resend_link", max: 20, windowMs: hours(1) },
  /** Mails to one address that strangers can cause: registration, resend and forgot together (A01). */
  mailToAddress: { name: "mail_to_address", max: 3, windowMs: hours(1) },
  /** Mailed codes of one account, over all its challenges (B06). */
  mailedCodes: { name: "mailed_codes", max: env.OTP_MAX_SENDS_PER_HOUR, windowMs: hours(1) },
  /**
   * Those of them that are sent inside a session, to step up or to enrol: half. Whoever holds a stolen session
   * could otherwise use up the account's hour, over and over, and so keep its owner from signing in.
   */
  mailedCodesInside: {
    name: "mailed_codes_inside",
    max: Math.max(1, Math.floor(env.OTP_MAX_SENDS_PER_HOUR / 2)),
    windowMs: hours(1),
  },
  /** Codes asked for from one network (B06). */
  resendCode: { name: "resend_code", max: 5, windowMs: minutes(1) },
  /** Passkey sign-ins begun from one network: each page of the form begins one. */
  passkeySignIn: { name: "passkey_sign_in", max: 60, windowMs: minutes(5) },
  /** Challenges that one session opens to step up: each leaves a row and an event behind. */
  stepUp: { name: "step_up", max: 30, windowMs: minutes(10) },
  /** Mails with an unlock link to one account. */
  unlockMail: { name: "unlock_mail", max: 1, windowMs: days(1) },
  /** Advice on a password while it is typed, from one network: judging one costs some milliseconds. */
  advice: { name: "advice", max: 120, windowMs: minutes(5) },
  /** Tries to open a mailed link from one network: links are unguessable, this keeps the database quiet. */
  openLink: { name: "open_link", max: 30, windowMs: minutes(10) },
} as const satisfies Record<string, Limit>;
