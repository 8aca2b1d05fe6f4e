import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** The largest body that is taken. */
const maxBodyBytes = 64 * 1024;

/** So much of a larger one is read and dropped: a client that is cut off while it sends never sees the answer. */
const maxDrainedBytes = 4 * 1024 * 1024;

type BodyRefusal = "malformed_request" | "payload_too_large" | "unsupported_media_type";

/** The JSON object in a request's body, `{}` where there is none. No more than 64 KiB are kept, whatever the length claimed. */
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
  let parts: Uint8Array[] = [];
  let length = 0;
  for (const reader = body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return length > maxBodyBytes ? null : Buffer.concat(parts);
    length += value.length;
    if (length > maxDrainedBytes) {
      await reader.cancel();
      return null;
    }
    if (length > maxBodyBytes) parts = [];
    else parts.push(value);
  }
}
