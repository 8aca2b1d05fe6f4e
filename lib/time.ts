/** Durations in milliseconds. Fractions are fine: figures of the environment may be parts of a minute. */
export const seconds = (count: number) => count * 1000;
export const minutes = (count: number) => seconds(count * 60);
export const hours = (count: number) => minutes(count * 60);
export const days = (count: number) => hours(count * 24);

/** The instant `durationMs` after `instant` (before it where negative). */
export const after = (instant: Date, durationMs: number) => new Date(instant.getTime() + durationMs);
