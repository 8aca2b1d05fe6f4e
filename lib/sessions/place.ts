import { readFileSync } from "node:fs";
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { join } from "node:path";
import { Reader } from "maxmind";
import { readAddress } from "@/lib/http/address";

/** Where a network is registered: an estimate, and coarse. */
export type Place = {
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  countryName: string | null;
  /** Only with a city database. */
  city: string | null;
  /** An address of a private network, of which no database knows the place. */
  local: boolean;
};

type Places = (ip: string) => Place;

/** Country by address, IPv4 and IPv6 (CC0, from data of the NRO); found from the project root. */
const embedded = join(
  process.cwd(),
  "node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb",
);

/** One reader a process, although a bundler may load this module more than once. */
const open = Symbol.for("holdfast.places");
const held = globalThis as { [open]?: Places };

/**
 * Opens the places that `placeOf` uses from then on: a MaxMind City or Country file, or the embedded one.
 * Reads the whole file (8 MB, a few milliseconds) and throws if it is missing or no such database, so that
 * a wrong path stops the start rather than hiding all places.
 */
export function openPlaces(path: string = embedded): Places {
  const places = placesIn(path);
  held[open] = places;
  return places;
}

/** The place of an address. What cannot be found, or looked up at all, is a place without a name. */
export function placeOf(ip: string): Place {
  try {
    return (held[open] ?? openPlaces())(ip);
  } catch {
    // Nobody is kept out for want of a place.
    held[open] ??= () => nowhere;
    return nowhere;
  }
}

/** In words: "Portugal (estimated from network)", "near Lisbon, Portugal (…)", "Local network", or `null`. */
export function placeText(place: Pick<Place, "countryName" | "city" | "local">): string | null {
  const { where, note } = placeParts(place);
  return where && note ? `${where} ${note}` : where;
}

/** The two parts of `placeText`, for screens that set the note more quietly. */
export function placeParts({ countryName, city, local }: Pick<Place, "countryName" | "city" | "local">) {
  if (local) return { where: "Local network", note: null };
  if (countryName === null) return { where: null, note: null };
  return { where: city === null ? countryName : `near ${city}, ${countryName}`, note: "(estimated from network)" };
}

const nowhere: Place = { country: null, countryName: null, city: null, local: false };

function placesIn(path: string): Places {
  const reader = new Reader<object>(readFileSync(path));
  return (ip) => {
    const address = readAddress(ip);
    if (address === null) return nowhere;
    if (isLocal(address)) return { ...nowhere, local: true };
    // A file of IPv4 alone answers for IPv6 with the place of some unrelated IPv4 network.
    if (isIPv6(address) && reader.metadata.ipVersion === 4) return nowhere;
    return readPlace(reader.get(address));
  };
}

/** MaxMind nests (`country.iso_code`, `city.names.en`), the embedded file is flat (`country_code`, `city`). */
export function readPlace(record: unknown): Place {
  const nested = record as { country?: { iso_code?: unknown }; city?: { names?: { en?: unknown } } } | null;
  const flat = record as { country_code?: unknown; city?: unknown } | null;
  const code = nested?.country?.iso_code ?? flat?.country_code;
  const country = typeof code === "string" ? code : null;
  const name = countryName(country);
  if (name === null) return nowhere;

  const city = typeof flat?.city === "string" ? flat.city : nested?.city?.names?.en;
  return { country, countryName: name, city: typeof city === "string" && city !== "" ? city : null, local: false };
}

/** The English name of an ISO 3166-1 alpha-2 code, or `null` for one that names no country, as `ZZ` does. */
export function countryName(country: string | null): string | null {
  return country !== null && country !== "ZZ" && /^[A-Z]{2}$/.test(country) ? (countryNames.of(country) ?? null) : null;
}

const countryNames = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

const localNetworks = new BlockList();
for (const [network, prefix] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["100.64.0.0", 10], // shared by carriers, RFC 6598
] as const) {
  localNetworks.addSubnet(network, prefix, "ipv4");
}
localNetworks.addAddress("::1", "ipv6");
localNetworks.addSubnet("fe80::", 10, "ipv6");
localNetworks.addSubnet("fc00::", 7, "ipv6"); // unique local, RFC 4193

const isLocal = (address: string) => localNetworks.check(address, isIPv4(address) ? "ipv4" : "ipv6");
