import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { dictionary } from "@zxcvbn-ts/language-common";

/**
 * Writes `lib/accounts/common-passwords.txt.gz`: common passwords of 12 to 128 characters, lower case,
 * sorted, one a line. The same dictionary gives the same file. Run it with `npx tsx scripts/common-passwords.ts`.
 *
 * Leaked lists hold few passwords this long, because few sites asked for them. So the ones that exist are
 * followed by what people do to a short favourite when twelve characters are asked for: say it twice,
 * put another beside it, add digits, or walk along the keyboard.
 */
function writeList() {
  const ranked = dictionary["passwords-common"].map((password) => String(password).toLowerCase());
  const every = [ranked, ...[sayTwice, join, pad, decorate].map((rule) => rule(ranked)), walk(), repeat()].flat();
  const fitting = [...new Set(every)].filter((password) => password.length >= 12 && password.length <= 128).sort();
  writeFileSync("lib/accounts/common-passwords.txt.gz", gzipSync(`${fitting.join("\n")}\n`, { level: 9 }));

  const real = ranked.filter((password) => password.length >= 12).length;
  console.log(`${fitting.length} common passwords, ${real} of them as they leaked`);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, step) => from + step);
const reversed = (text: string) => [...text].reverse().join("");

/** `monkeymonkey`, `asdfasdfasdf`. */
const sayTwice = (ranked: string[]) => ranked.slice(0, 4000).flatMap((word) => [word.repeat(2), word.repeat(3)]);

/** `loveangel`, `passwordadmin`: two favourites side by side. */
function join(ranked: string[]) {
  const favourites = [...ranked.slice(0, 70), "admin", "welcome", "login", "secret", "iloveyou"];
  return favourites.flatMap((left) => favourites.map((right) => left + right));
}

/** `dragon123456`, `123456dragon`. */
function pad(ranked: string[]) {
  const digits = ["123456", "1234567", "12345678", "123456789", "1234567890", "123123", "111111", "000000", "654321"];
  return ranked.slice(0, 600).flatMap((word) => digits.flatMap((run) => [word + run, run + word]));
}

/** `football2024!`, `p@ssw0rd@123`: what a rule about digits and signs makes of a word. */
function decorate(ranked: string[]) {
  const years = range(2015, 2027).map(String);
  const digits = ["1", "12", "123", "1234", "12345", "01", "007", "321", ...years];
  const signs = ["", "!", "@", "#", "$", ".", "*"];
  const endings = digits.flatMap((run) => signs.flatMap((sign) => [sign + run, run + sign]));
  const words = ["password", "passw0rd", "p@ssword", "p@ssw0rd", "pa$$word", "welcome", "changeme", "administrator"];
  const seasons = ["spring", "summer", "autumn", "winter", "january", "february", "september", "october", "december"];
  const long = ranked.filter((word) => /^[a-z]{8,}$/.test(word)).slice(0, 60);
  return [...words, ...seasons, ...long].flatMap((word) => endings.map((ending) => word + ending));
}

/** `1qaz2wsx3edc`, `qwertyuiopas`, `zxcvbnm12345`: neighbouring keys, by row and by column. */
function walk() {
  const rows = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
  const columns = ["1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm"];
  const byRow = rows.flatMap((first) => rows.flatMap((second) => [first + second, first + reversed(second)]));
  const starts = byRow.flatMap((keys) => range(12, keys.length).map((length) => keys.slice(0, length)));
  const byColumn = range(3, 6).flatMap((count) =>
    range(0, columns.length - count).flatMap((from) => {
      const down = columns.slice(from, from + count);
      return [down, down.map(reversed), down.map((keys, index) => (index % 2 ? reversed(keys) : keys))].flatMap(
        (keys) => [keys.join(""), [...keys].reverse().join(""), reversed(keys.join(""))],
      );
    }),
  );
  return [...starts, ...starts.map(reversed), ...byColumn];
}

/** `aaaaaaaaaaaa`, `abcabcabcabc`, `199019901990`, `abcdefghijkl`: no word at all. */
function repeat() {
  const letters = [..."abcdefghijklmnopqrstuvwxyz0123456789"];
  const same = letters.flatMap((key) => range(12, 20).map((length) => key.repeat(length)));
  const years = range(1950, 2027).map((year) => String(year).repeat(3));
  const tiles = ["12", "123", "321", "1234", "4321", "abc", "abcd", "asd", "qwe", "zxc", "qaz", "01", "10", "69"];
  const tiled = tiles.flatMap((tile) => range(12, 18).map((length) => tile.repeat(9).slice(0, length)));
  const runs = ["abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "12345678901234567890"];
  const sequences = runs.flatMap((run) => range(12, run.length).map((length) => run.slice(0, length)));
  return [...same, ...years, ...tiled, ...sequences, ...sequences.map(reversed)];
}

writeList();
