import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** The largest body that is read. */
const maxBytes = 64 * 1024;

type BodyRefusal = "malformed_request" | "payload_too_large" | "unsupported_media_type";

/** The JSON object in a request's body, `{}` where there is none. Reading stops at 64 KiB, whatever the length claimed. */
export async function readJson(request: Request): Promise<Result<Record<string, unknown>, BodyRefusal>> {
  const bytes = await readBytes(request.body);
  if (bytes === null) return refuse("payload_too_large");
  if (bytes.length === 0) return ok({});
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") return refuse("unsupported_media_type");
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? ok(value as Record<string, unknown>) : refuse("malformed_request");
  } catch {
    return refuse("malformed_request");
  }
}

async function readBytes(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array | null> {
  if (!body) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const reader = body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(parts);
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
}
