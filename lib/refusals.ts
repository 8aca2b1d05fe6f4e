/** Every way this system says no: the HTTP status for machines, the sentence for people. */
export const refusals = {
  malformed_request: { status: 400, message: "That request could not be read as JSON." },
  invalid_code: { status: 400, message: "That code is not right. Look again, or use the newest one." },
  code_expired: {
    status: 400,
    message: "That code is too old. Use the newest one; if an app shows it, set its clock to automatic.",
  },
  code_reused: { status: 400, message: "That code was already used. Wait for the next one." },
  invalid_passkey: { status: 400, message: "That passkey did not work. Try again, or choose another way." },
  invalid_link: { status: 400, message: "That link is used up or too old. Ask for a new one." },
  unauthenticated: { status: 401, message: "Sign in to continue." },
  session_revoked: { status: 401, message: "This device was signed out. Sign in to continue." },
  session_expired: { status: 401, message: "You were away for a while, so this session ended. Sign in to continue." },
  invalid_credentials: { status: 401, message: "That e-mail and password do not match. Check both." },
  invalid_challenge: { status: 401, message: "This sign-in is no longer open. Start again." },
  step_up_required: { status: 401, message: "Confirm it is you to continue." },
  mfa_required: { status: 403, message: "Enter a code from your second factor to continue." },
  mfa_setup_required: { status: 403, message: "Set up a second factor to continue." },
  forbidden: { status: 403, message: "That is not open to you." },
  password_needed: { status: 422, message: "Enter the password that was chosen with this registration." },
  not_found: { status: 404, message: "There is nothing here, or not any more." },
  conflict: { status: 409, message: "That is already so." },
  payload_too_large: { status: 413, message: "That is more than 64 KiB." },
  unsupported_media_type: { status: 415, message: "Send JSON, with Content-Type: application/json." },
  validation_failed: { status: 422, message: "Some fields need another look." },
  locked: { status: 423, message: "Too many tries. Sign-in opens again in a while." },
  rate_limited: { status: 429, message: "That was quick. Wait a moment, then try again." },
  service_unavailable: {
    status: 503,
    message: "We cannot reach our database. Nothing was changed; try again shortly.",
  },
} as const satisfies Record<string, { status: number; message: string }>;

export type Refusal = keyof typeof refusals;
