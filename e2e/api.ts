import { randomInt } from "node:crypto";
import { expect } from "@playwright/test";
import type { Answer, Sent } from "./http";
import { send } from "./http";

/** An address that nobody else uses in this run: limits are those of production. */
export const randomAddress = () => `85.${randomInt(240, 254)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;

export type Call = Omit<Sent, "method"> & { token?: string };

/** A client of `/api/v1` at one server, from one address. It keeps no cookies, and every answer it got. */
export class ApiClient {
  readonly answers: { call: string; answer: Answer }[] = [];

  constructor(
    readonly baseUrl: string,
    readonly address = randomAddress(),
  ) {}

  get = (path: string, call: Call = {}) => this.call("GET", path, call);
  post = (path: string, body: unknown = {}, call: Call = {}) => this.call("POST", path, { body, ...call });
  delete = (path: string, call: Call = {}) => this.call("DELETE", path, call);

  async call(method: string, path: string, { token, headers, ...rest }: Call = {}): Promise<Answer> {
    const bearer: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    const answer = await send(`${this.baseUrl}/api/v1${path}`, {
      method,
      headers: { "x-forwarded-for": this.address, "user-agent": "okhttp/4.12.0", ...bearer, ...headers },
      ...rest,
    });
    this.answers.push({ call: `${method} ${path}`, answer });
    return answer;
  }
}

/** Fails where `answer` is not the problem answer (RFC 9457) that the API promises for `code`. */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.json.code }, answer.text).toEqual({ status, code });
  expectProblemShape(answer);
}

/** Fails where a refusal lacks what every refusal has, or says more than one header and body agree on. */
export function expectProblemShape(answer: Answer): void {
  expect(answer.headers["content-type"], answer.text).toBe("application/problem+json");
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(answer.headers["set-cookie"]).toBeUndefined();
  const { code } = answer.json;
  expect(answer.json).toMatchObject({
    type: `/problems/${code}`,
    title: expect.stringMatching(/./),
    status: answer.status,
    detail: expect.stringMatching(/./),
    request_id: answer.headers["x-request-id"],
  });
  if ([423, 429].includes(answer.status)) expect(answer.json.retry_after).toBeGreaterThan(0);
  if (answer.json.retry_after) expect(answer.headers["retry-after"]).toBe(String(answer.json.retry_after));
  if (answer.status === 401) expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
}
