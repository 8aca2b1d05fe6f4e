import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { countryName, openPlaces, placeOf, placeText, readPlace } from "@/lib/sessions/place";

const nowhere = { country: null, countryName: null, city: null, local: false };
const embeddedV4 = "node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country-ipv4.mmdb";

afterEach(() => void openPlaces());

test("a public address has a country by the embedded database, IPv4 and IPv6", () => {
  const portugal = { country: "PT", countryName: "Portugal", city: null, local: false };
  expect(placeOf("85.243.118.47")).toEqual(portugal);
  expect(placeOf("2001:8a0::1")).toEqual(portugal);
});

test("IPv4 that is mapped into IPv6 is looked up as IPv4", () => {
  expect(placeOf("::ffff:85.243.118.47").country).toBe("PT");
  expect(placeOf("::ffff:10.0.0.1").local).toBe(true);
});

test.each([
  ["10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "127.0.0.1", "169.254.7.7", "100.64.0.1", "100.127.9.9"],
  ["::1", "fe80::1", "fe80::1%eth0", "febf::1", "fc00::1", "fdff::1"],
])("private ranges are the local network: %s …", (...addresses) => {
  for (const ip of addresses) expect([ip, placeOf(ip)]).toEqual([ip, { ...nowhere, local: true }]);
});

test("the neighbours of private ranges are not local", () => {
  for (const ip of [
    "11.0.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.169.0.1",
    "100.63.0.1",
    "100.128.0.1",
    "fec0::1",
    "::2",
  ]) {
    expect([ip, placeOf(ip).local]).toEqual([ip, false]);
  }
});

test("what is no address, or in no network, has no place", () => {
  for (const ip of ["", "junk", "999.1.1.1", "0.0.0.0", "::", "240.0.0.1", "ff02::1"]) {
    expect([ip, placeOf(ip)]).toEqual([ip, nowhere]);
  }
});

test("a file of IPv4 alone gives IPv6 no place rather than a wrong one", () => {
  const places = openPlaces(embeddedV4);
  expect(places("85.243.118.47").country).toBe("PT");
  expect(placeOf("85.243.118.47").country).toBe("PT");
  expect(placeOf("2001:8a0::1")).toEqual(nowhere);
});

test("a missing or broken file is refused when opened, and leaves the places that were open", () => {
  const folder = mkdtempSync(join(tmpdir(), "places-"));
  const broken = join(folder, "broken.mmdb");
  writeFileSync(broken, "no database");
  expect(() => openPlaces(join(folder, "missing.mmdb"))).toThrow("ENOENT");
  expect(() => openPlaces(broken)).toThrow();
  expect(placeOf("85.243.118.47").country).toBe("PT");
  rmSync(folder, { recursive: true });
});

test("MaxMind's nested records and flat ones read alike", () => {
  const lisbon = { country: "PT", countryName: "Portugal", city: "Lisbon", local: false };
  expect(readPlace({ country: { iso_code: "PT" }, city: { names: { en: "Lisbon", de: "Lissabon" } } })).toEqual(lisbon);
  expect(readPlace({ country_code: "PT", city: "Lisbon" })).toEqual(lisbon);
  expect(readPlace({ country: { iso_code: "PT" } })).toEqual({ ...lisbon, city: null });
});

test("a record of an unknown form harms nothing", () => {
  for (const odd of [
    null,
    undefined,
    7,
    "PT",
    {},
    { country: null },
    { country_code: "zz" },
    { country_code: "QX" },
    { country: { iso_code: 7 } },
  ]) {
    expect(readPlace(odd)).toEqual(nowhere);
  }
});

test("a country code has a name, anything else has none", () => {
  expect(countryName("NL")).toBe("Netherlands");
  for (const odd of [null, "", "nl", "QX", "ZZ", "NLD", "_", "N L"]) expect(countryName(odd)).toBeNull();
});

test("a place reads as a sentence part, and says that it is an estimate", () => {
  expect(placeText(placeOf("85.243.118.47"))).toBe("Portugal (estimated from network)");
  expect(placeText({ countryName: "Portugal", city: "Lisbon", local: false })).toBe(
    "near Lisbon, Portugal (estimated from network)",
  );
  expect(placeText(placeOf("10.0.0.1"))).toBe("Local network");
  expect(placeText(nowhere)).toBeNull();
});
