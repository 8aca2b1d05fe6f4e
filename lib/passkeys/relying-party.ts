import { env } from "@/lib/env";

const { hostname, origin } = new URL(env.APP_URL);

/** For whom passkeys are made and asked: the host and origin of `APP_URL`, never the request's (C17, WebAuthn §4 "Relying Party Identifier"). */
export const relyingParty = { id: hostname, name: env.TOTP_ISSUER, origin };
