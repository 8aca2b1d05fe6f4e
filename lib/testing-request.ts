import type { WorkStore } from "next/dist/server/app-render/work-async-storage.external";
import { workAsyncStorage } from "next/dist/server/app-render/work-async-storage.external";
import type { RequestStore } from "next/dist/server/app-render/work-unit-async-storage.external";
import { workUnitAsyncStorage } from "next/dist/server/app-render/work-unit-async-storage.external";
import { createRequestStoreForAPI } from "next/dist/server/async-storage/request-store";
import { NextRequest } from "next/server";
import { vouchers } from "@/lib/http/inbound";
import { testDatabase } from "@/lib/testing";

/** What lib/database.ts keeps its handle under: the tests' database takes its place. */
const handle = Symbol.for("holdfast.database");

/**
 * Runs `work` as Next runs a route handler or a server action for `request`: `headers()` and `cookies()` are
 * the framework's own. Answers with the `Set-Cookie` lines that would be sent.
 */
export async function withinRequest<T>(request: Request, work: () => Promise<T>): Promise<{ value: T; set: string[] }> {
  Object.assign(globalThis, { [handle]: testDatabase() });
  let set: string[] = [];
  const url = new URL(request.url);
  // A body belongs to the handler: Next hands over the head alone.
  const headers = new Headers([...request.headers, ...Object.entries(vouchers())]);
  const head = new NextRequest(request.url, { method: request.method, headers });
  const tags = { tags: [], expirationsByCacheKind: new Map() };
  const store: RequestStore = createRequestStoreForAPI(head, url, tags, (lines) => (set = lines), undefined, undefined);
  const workStore = { route: url.pathname, page: url.pathname, forceStatic: false, dynamicShouldError: false };
  const value = await workAsyncStorage.run(workStore as WorkStore, () => workUnitAsyncStorage.run(store, work));
  return { value, set };
}
