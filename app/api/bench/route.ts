import { env } from "@/lib/env";
import { selectOnce } from "@/lib/http/yardstick";

/** GET /api/bench → one prepared select and nothing else, for `npm run bench`; 404 unless the server has BENCH=1. */
export async function GET(): Promise<Response> {
  if (env.BENCH !== "1") return new Response(null, { status: 404 });
  return Response.json(await selectOnce());
}
