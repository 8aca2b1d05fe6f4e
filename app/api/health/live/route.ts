/** GET /api/health/live → 200 as long as the process answers at all. */
export const GET = () => Response.json({ status: "live" }, { headers: { "cache-control": "no-store" } });
