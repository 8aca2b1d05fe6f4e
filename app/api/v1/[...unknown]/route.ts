import { jsonRoute } from "@/lib/http/route";
import { refuse } from "@/lib/result";

/** Any address of the API that is not one: a problem answer instead of a page. */
const nothing = async () => refuse("not_found");

export const GET = jsonRoute({ access: "anyone" }, nothing);
export const POST = jsonRoute({ access: "anyone" }, nothing);
export const PUT = jsonRoute({ access: "anyone" }, nothing);
export const PATCH = jsonRoute({ access: "anyone" }, nothing);
export const DELETE = jsonRoute({ access: "anyone" }, nothing);
