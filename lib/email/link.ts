import { env } from "@/lib/env";

/** The pages that mailed links open. */
type LinkPage = "/verify-email" | "/unlock";

/**
 * `APP_URL/<page>#token=<token>`: the token stands in the fragment, so it reaches no server log and no
 * referrer; the page posts it when its button is pressed. The host is configuration, never the request's.
 */
export const mailedLink = (page: LinkPage, token: string) => `${env.APP_URL}${page}#token=${token}`;
