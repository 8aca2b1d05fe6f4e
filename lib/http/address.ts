import { isIP, isIPv4 } from "node:net";

/** What stands for an address that is not known: a peer that has none, such as a local socket. */
const unknownAddress = "0.0.0.0";

/**
 * The client's address, in canonical form. `forwardedFor` is the `X-Forwarded-For` header and counts only as
 * far as `trustedHops` says: with n >= 1 the address is the n-th entry from the right, for each trusted proxy
 * appends the one it saw. The peer itself is used for 0 hops, where there are fewer entries, and where the
 * entry is no address.
 */
export function clientAddress(peer: string | undefined, forwardedFor: string | undefined, trustedHops: number): string {
  const named = trustedHops >= 1 ? forwardedFor?.split(",").at(-trustedHops) : undefined;
  return readAddress(named) ?? readAddress(peer) ?? unknownAddress;
}

/**
 * `text` as a canonical IP address (RFC 5952), or `null`. A port, brackets and a zone are dropped; IPv4 that
 * is mapped into IPv6 (`::ffff:192.0.2.1`) reads as IPv4.
 */
export function readAddress(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? "";
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(trimmed)?.[1] ?? trimmed;
  if (isIPv4(bare)) return bare;
  if (isIP(bare) === 0) return null;

  const withoutZone = bare.replace(/%.*$/, "");
  const canonical = new URL(`http://[${withoutZone}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(canonical);
  return mapped ? [...bytesOf(mapped[1]), ...bytesOf(mapped[2])].join(".") : canonical;
}

/** The network that counts as one caller: an IPv4 address itself, the /64 of an IPv6 address, as it is handed out. */
export function networkOf(ip: string): string {
  const address = readAddress(ip) ?? unknownAddress;
  if (isIPv4(address)) return address;
  return `${readAddress(`${groupsOf(address).slice(0, 4).join(":")}::`)}/64`;
}

/** The address as lists show it: `85.243.118.•••`, or the first three groups `2001:8a0:7ac3:…` of IPv6. */
export function maskOf(ip: string): string {
  const address = readAddress(ip) ?? unknownAddress;
  if (isIPv4(address)) return address.replace(/\d+$/, "•••");
  if (address.startsWith("::")) return "::…";
  return `${groupsOf(address).slice(0, 3).join(":")}:…`;
}

/** The eight groups of a canonical IPv6 address. */
function groupsOf(address: string): string[] {
  const [head = "", tail = ""] = address.split("::");
  const [left, right] = [head, tail].map((part) => part.split(":").filter(Boolean)) as [string[], string[]];
  return [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
}

const bytesOf = (group = "0") => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff];
