import { isReady } from "@/lib/http/ready";

/** GET /api/health/ready → 200 when the database answers, else 503: a balancer sends nobody here then. */
export const GET = async () => {
  const ready = await isReady();
  return Response.json(
    { status: ready ? "ready" : "unavailable" },
    {
      status: ready ? 200 : 503,
      headers: { "cache-control": "no-store" },
    },
  );
};
