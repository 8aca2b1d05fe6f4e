import { ApiClient, expectProblem, randomAddress } from "./api";
import { expect, test } from "./fixtures";
import { linkIn } from "./mailbox";

/** What a client might say about itself, beside the one entry that the trusted proxy appends. */
const lies = {
  "x-real-ip": "203.0.113.9",
  "x-client-ip": "203.0.113.9",
  "true-client-ip": "203.0.113.9",
  "cf-connecting-ip": "203.0.113.9",
  forwarded: "for=203.0.113.9;host=evil.example;proto=https",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "https",
  "x-forwarded-port": "443",
  "x-forwarded-server": "evil.example",
  host: "evil.example",
};

test("attack X15: the recorded address is the one that the trusted proxy saw", async ({ person }) => {
  const address = randomAddress();
  const api = new ApiClient(person.baseUrl, `203.0.113.7, 203.0.113.8, ${address}`);
  const { email, password } = person;
  const token = (await api.post("/auth/token", { email, password }, { headers: lies })).json.access_token;
  const { id } = (await api.get("/auth/me", { token })).json.session;
  expect((await api.get(`/auth/sessions/${id}`, { token })).json.ip).toBe(address);
});

test("attack X15: another made-up address buys no other budget", async ({ baseURL }) => {
  const address = randomAddress();
  const tries = Array.from({ length: 11 }, (_, index) => {
    const api = new ApiClient(baseURL ?? "", `203.0.113.${index}, ${address}`);
    const password = "a guess like any other";
    const headers = { ...lies, "x-real-ip": `198.51.100.${index}` };
    return api.post("/auth/token", { email: `nobody-${index}-${address}@northquay.example`, password }, { headers });
  });
  const answers = await Promise.all(tries);
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(10).fill(401), 429]);
  const refused = answers.find(({ status }) => status === 429);
  if (refused) expectProblem(refused, 429, "rate_limited");
});

test("attack X15: mailed links lead to this site, whatever host the request named", async ({ newcomer, baseURL }) => {
  const { email, password, name } = newcomer;
  const body = { email, password, name, accept_terms: true };
  expect((await newcomer.api().post("/auth/register", body, { headers: lies })).status).toBe(202);
  const mail = await newcomer.mail("verify_email");
  expect(new URL(linkIn(mail).url).origin).toBe(baseURL);
  expect(mail.text).not.toContain("evil.example");
  expect(mail.text).not.toContain("203.0.113");
});
