import type { NextRequest } from "next/server";
import { handlers } from "@/lib/auth/nextauth";
import { isSameSite } from "@/lib/http/same-site";

/**
 * The only doors of next-auth that are used. Its session route would re-write cookies, and its sign-out would
 * take the cookie and leave the session: those and the others do not exist.
 */
const doors: Record<string, typeof handlers.GET | undefined> = {
  "GET csrf": handlers.GET,
  "POST callback/challenge": handlers.POST,
};

type Params = { params: Promise<{ nextauth: string[] }> };

async function enter(request: NextRequest, { params }: Params): Promise<Response> {
  if (request.method === "POST" && !isSameSite(request.headers, { byCookie: true }))
    return new Response(null, { status: 403 });
  const door = doors[`${request.method} ${(await params).nextauth.join("/")}`];
  return door ? door(request) : new Response(null, { status: 404 });
}

export { enter as GET, enter as POST };
