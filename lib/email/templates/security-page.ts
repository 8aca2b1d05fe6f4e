import { env } from "@/lib/env";

/** Where a person looks after their account. */
export const securityPage = () => `${env.APP_URL}/settings/security`;

export const securityMailFooter =
  "Security mail is always on: it is how you hear of what was not you. Holdfast never asks for a password or a code by mail.";
