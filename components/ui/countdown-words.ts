/** "14:32"; hours join in front when there are any. */
export function minutesAndSeconds(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** "about 15 minutes": words that change seldom enough to be spoken. */
export function coarseWords(leftMs: number): string {
  const minutes = leftMs / 60_000;
  if (minutes <= 0.5) return "less than half a minute";
  if (minutes <= 1) return "about a minute";
  if (minutes <= 5) return "about 5 minutes";
  if (minutes <= 60) return `about ${Math.ceil(minutes / 5) * 5} minutes`;
  const hours = Math.ceil(minutes / 60);
  return `about ${hours} hours`;
}
