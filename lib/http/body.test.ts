import { expect, test } from "vitest";
import { readJson } from "@/lib/http/body";

const limit = 64 * 1024;
const send = (body: BodyInit | null, headers: Record<string, string> = { "content-type": "application/json" }) =>
  readJson(new Request("http://localhost/", { method: "POST", body, headers, ...{ duplex: "half" } }));
const ofLength = (bytes: number) => `{"a":"${"x".repeat(bytes - 8)}"}`;

test("64 KiB are read, one byte more is not", async () => {
  expect(await send(ofLength(limit))).toMatchObject({ ok: true });
  expect(await send(ofLength(limit + 1))).toEqual({ ok: false, refusal: "payload_too_large" });
});

test("attack X25: the limit counts bytes, not characters, and believes no length claimed", async () => {
  expect(await send(`{"a":"${"é".repeat(limit / 2)}"}`)).toMatchObject({ refusal: "payload_too_large" });
  const lying = { "content-type": "application/json", "content-length": "10" };
  expect(await send(ofLength(limit + 1), lying)).toMatchObject({ refusal: "payload_too_large" });
});

test("attack X25: a body without end is given up, but not before its sender could have heard the answer", async () => {
  let given = 0;
  let stopped = false;
  const endless = new ReadableStream({
    pull: (controller) => {
      given += 16 * 1024;
      // It would never end; this end is for whoever takes the limit out.
      if (given > 16 * 1024 * 1024) controller.close();
      else controller.enqueue(new Uint8Array(16 * 1024).fill(0x20));
    },
    cancel: () => {
      stopped = true;
    },
  });
  expect(await send(endless)).toMatchObject({ refusal: "payload_too_large" });
  expect(stopped).toBe(true);
  expect(given).toBeGreaterThan(2 * 1024 * 1024);
  expect(given).toBeLessThanOrEqual(5 * 1024 * 1024);
});

test("no body is an empty object, of whatever type it calls itself", async () => {
  for (const headers of [{}, { "content-type": "text/html" }] as Record<string, string>[]) {
    expect(await send(null, headers)).toEqual({ ok: true, value: {} });
    expect(await send("", headers)).toEqual({ ok: true, value: {} });
  }
});

test.each(["application/json", "APPLICATION/JSON", "application/json; charset=utf-8", " application/json ;x=y"])(
  "%j is JSON",
  async (type) => {
    expect(await send('{"a":1}', { "content-type": type })).toEqual({ ok: true, value: { a: 1 } });
  },
);

test.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/jsonx",
  "text/json",
  "",
])("attack X22: %j is not, so no form of another site can send it", async (type) => {
  const headers = type === "" ? new Headers() : new Headers({ "content-type": type });
  const request = new Request("http://localhost/", { method: "POST", body: new TextEncoder().encode("{}"), headers });
  expect(await readJson(request)).toEqual({ ok: false, refusal: "unsupported_media_type" });
});

test.each([
  ["nothing that closes", "{"],
  ["an array", "[]"],
  ["null", "null"],
  ["a number", "1"],
  ["a word", '"a"'],
  ["two values", "{}{}"],
  ["a comment", "{/**/}"],
  ["50,000 open brackets", "[".repeat(50_000)],
  ["invalid UTF-8", new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
  ["half a character at the end", new Uint8Array([0x7b, 0x7d, 0xe2, 0x82])],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])],
])("attack X25: %s is malformed", async (_what, body) => {
  expect(await send(body)).toEqual({ ok: false, refusal: "malformed_request" });
});

test("attack X25: a field called __proto__ is a field like any other and changes no prototype", async () => {
  const read = await send('{"__proto__":{"admin":true},"a":1}');
  expect(read).toMatchObject({ ok: true });
  const value = read.ok ? { ...read.value } : {};
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect("admin" in value).toBe(false);
  expect("admin" in {}).toBe(false);
});
