/** The file that people keep: what it is, whose, of which day, then one numbered code per line. */
export function codesAsText(codes: string[], account: string, now: Date): string {
  const day = now.toLocaleDateString("en-GB", { dateStyle: "long" });
  const numbered = codes.map((code, index) => `${String(index + 1).padStart(2)}. ${code}`);
  return [`Holdfast backup codes for ${account}`, `Made ${day}. Each code works once.`, "", ...numbered, ""].join("\n");
}
