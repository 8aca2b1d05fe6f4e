import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** From the project root, where every start of the server happens; see common-passwords.md for the origin. */
const file = join(process.cwd(), "lib/accounts/common-passwords.txt.gz");

let list: Set<string> | undefined;

/** Every shipped common password, in lower case. Read on first use (about 20 ms), then kept. */
export function commonPasswords(): ReadonlySet<string> {
  list ??= new Set(gunzipSync(readFileSync(file)).toString("utf8").trimEnd().split("\n"));
  return list;
}
