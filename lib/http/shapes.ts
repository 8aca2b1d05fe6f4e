import { freshForMs } from "@/lib/auth/step-up";
import type { ChallengeView } from "@/lib/challenge/find";
import type { Identified } from "@/lib/context";
import type { CodeSend } from "@/lib/email-otp/send";
import type { EmailOtpSetup } from "@/lib/email-otp/setup";
import type { SessionView } from "@/lib/sessions/view";
import { after } from "@/lib/time";
import type { TrustedDeviceView } from "@/lib/trusted-devices/list";

/** The shapes of docs and clients: snake_case, UTC ISO-8601 times. */
export const userShape = ({ account }: Pick<Identified, "account">) => ({
  id: account.id,
  email: account.email,
  name: account.name,
  // Nobody holds an unverified account.
  email_verified: true,
  two_factor_enabled: account.hasFactor,
  last_login_at: account.previousLoginAt,
  last_login_ip: account.previousLoginIpMask,
  created_at: account.createdAt,
});

export const sessionShape = (session: SessionView) => ({
  id: session.id,
  device_type: session.deviceType,
  browser: session.browser,
  os: session.os,
  ip: session.ipMask,
  country: session.country,
  city: session.city,
  created_at: session.createdAt,
  last_active_at: session.lastActiveAt,
  expires_at: session.expiresAt,
  revoked_at: session.revokedAt,
  revoked_reason: session.revokedReason,
  is_current: session.isCurrent,
  is_new: session.isNew,
  browser_id: session.browserId,
  amr: session.amr,
  aal: session.aal,
  step_up_until: session.steppedUpAt && after(session.steppedUpAt, freshForMs),
});

export const trustedDeviceShape = (device: TrustedDeviceView) => ({
  id: device.id,
  name: device.name,
  device_type: device.deviceType,
  browser: device.browser,
  os: device.os,
  ip: device.ipMask,
  country: device.country,
  city: device.city,
  created_at: device.createdAt,
  last_used_at: device.lastUsedAt,
  use_count: device.useCount,
  trusted_until: device.trustedUntil,
  is_current: device.isCurrent,
});

/** `code_expires_at` and the resend figures are those of mailed codes. */
export const challengeShape = (token: string, challenge: ChallengeView) => ({
  session_token: token,
  methods: challenge.methods,
  masked_email: challenge.maskedEmail,
  expires_at: challenge.expiresAt,
  ...codeSendShape(challenge.codes),
});

/** The code that turns e-mail codes on, on its way. */
export const emailSetupShape = ({ maskedEmail, ...codes }: EmailOtpSetup) => ({
  masked_email: maskedEmail,
  ...codeSendShape(codes),
});

/** How the mailed codes of a challenge stand. */
export const codeSendShape = ({ codeExpiresAt, resendsRemaining, nextResendAt }: CodeSend) => ({
  code_expires_at: codeExpiresAt,
  resends_remaining: resendsRemaining,
  next_resend_at: nextResendAt,
});
