import { NextResponse } from "next/server";
import { env } from "@/lib/env";
import { safeNextPath } from "@/lib/http/next-path";
import { isReady } from "@/lib/http/ready";
import { unavailablePage } from "@/lib/http/unavailable-page";

/**
 * GET /unavailable?next=/path → 503 with a calm page that looks again by itself, or back to `next` once the
 * database answers. Nobody is signed out meanwhile: cookies stay as they are.
 */
export async function GET(request: Request): Promise<Response> {
  const next = safeNextPath(new URL(request.url).searchParams.get("next"));
  if (await isReady()) return NextResponse.redirect(new URL(next, env.APP_URL));
  return unavailablePage();
}
