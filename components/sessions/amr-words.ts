const words: Record<string, string> = {
  pwd: "password",
  otp: "app",
  totp: "app",
  backup_code: "backup code",
  email_otp: "e-mail code",
  passkey: "passkey",
  hwk: "passkey",
  trusted_device: "trusted device",
};

/** How a session signed in, from its authentication methods: "password + app". Marks that are no method are left out. */
export function amrWords(amr: string[]): string {
  return [...new Set(amr.flatMap((method) => words[method] ?? []))].join(" + ");
}
