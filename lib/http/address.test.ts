import { expect, test } from "vitest";
import { clientAddress, maskOf, networkOf, readAddress } from "@/lib/http/address";

const peer = "10.0.0.9";

test("without trusted proxies nothing that a client sends changes the address", () => {
  expect(clientAddress(peer, "203.0.113.7", 0)).toBe(peer);
  expect(clientAddress(peer, "203.0.113.7, 198.51.100.2", 0)).toBe(peer);
});

test("with n trusted proxies the n-th entry from the right counts, whatever stands left of it", () => {
  const header = "6.6.6.6, 203.0.113.7, 198.51.100.2";
  expect(clientAddress(peer, header, 1)).toBe("198.51.100.2");
  expect(clientAddress(peer, header, 2)).toBe("203.0.113.7");
});

test("the peer is used where there are fewer entries than hops, and where the entry is no address", () => {
  expect(clientAddress(peer, "203.0.113.7", 2)).toBe(peer);
  expect(clientAddress(peer, undefined, 1)).toBe(peer);
  expect(clientAddress(peer, "", 1)).toBe(peer);
  for (const entry of [
    "unknown",
    "_hidden",
    "999.1.1.1",
    "01.2.3.4",
    "1.2.3.4.5",
    "<b>",
    "::1::",
    "[",
    "[]:80",
    "\u0000",
  ]) {
    expect([entry, clientAddress(peer, `6.6.6.6, ${entry}`, 1)]).toEqual([entry, peer]);
  }
});

test("an empty entry is an entry, so that a client cannot shift the count", () => {
  expect(clientAddress(peer, "203.0.113.7, , 198.51.100.2", 2)).toBe(peer);
  expect(clientAddress(peer, "203.0.113.7,", 1)).toBe(peer);
});

test("a peer without an address gets the one that stands for none", () => {
  expect(clientAddress(undefined, undefined, 0)).toBe("0.0.0.0");
  expect(clientAddress("", "not an address", 1)).toBe("0.0.0.0");
});

test("ports, brackets, zones and mapping are taken off, and IPv6 is written one way (RFC 5952)", () => {
  const written: [string, string][] = [
    [" 203.0.113.7 ", "203.0.113.7"],
    ["203.0.113.7:4711", "203.0.113.7"],
    ["[2001:DB8::1]:443", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::FFFF:203.0.113.7", "203.0.113.7"],
    ["::ffff:cb00:7107", "203.0.113.7"],
    ["0:0:0:0:0:ffff:cb00:7107", "203.0.113.7"],
    ["[::ffff:203.0.113.7]:80", "203.0.113.7"],
    ["::", "::"],
  ];
  for (const [text, address] of written) expect([text, readAddress(text)]).toEqual([text, address]);
});

test("hopping inside one IPv6 /64 stays in one network, the next /64 is another", () => {
  expect(networkOf("2001:db8:1:2::1")).toBe("2001:db8:1:2::/64");
  expect(networkOf("2001:db8:1:2:ffff:ffff:ffff:ffff")).toBe("2001:db8:1:2::/64");
  expect(networkOf("2001:db8:1:3::1")).toBe("2001:db8:1:3::/64");
  expect(networkOf("2001:db8::1")).toBe("2001:db8::/64");
  expect(networkOf("::1")).toBe("::/64");
});

test("an IPv4 address is a network of its own, mapped or not", () => {
  expect(networkOf("203.0.113.7")).toBe("203.0.113.7");
  expect(networkOf("::ffff:203.0.113.7")).toBe("203.0.113.7");
  expect(networkOf("no address")).toBe("0.0.0.0");
});

test("a mask leaves the network and hides the host", () => {
  expect(maskOf("85.243.118.47")).toBe("85.243.118.•••");
  expect(maskOf("::ffff:85.243.118.47")).toBe("85.243.118.•••");
  expect(maskOf("2001:8a0:7ac3:4e00:1c2d:3e4f:5a6b:7c8d")).toBe("2001:8a0:7ac3:…");
  expect(maskOf("2001:db8::1")).toBe("2001:db8:0:…");
  expect(maskOf("::1")).toBe("::…");
});
