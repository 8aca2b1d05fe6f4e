/** `plain`, or the first number after it that none of `taken` has: "Passkey", "Passkey 2", … */
export function freeLabel(plain: string, taken: string[]): string {
  for (let number = 1; ; number++) {
    const label = number === 1 ? plain : `${plain} ${number}`;
    if (!taken.includes(label)) return label;
  }
}
