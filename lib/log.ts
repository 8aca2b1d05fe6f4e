type Fields = Record<string, string | number | boolean | null>;

/**
 * One line of JSON on standard error. What a query carried is never in it: of an error that came through
 * the database only names, codes and the stack are told, because its message quotes the parameters (K04).
 */
export function logError(message: string, error: unknown, fields: Fields = {}): void {
  const line = { time: new Date().toISOString(), level: "error", message, ...fields, ...described(error) };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

function described(error: unknown) {
  if (!(error instanceof Error)) return {};
  const chain = causes(error);
  const deepest = chain.at(-1) ?? error;
  const code = chain.map((cause) => ("code" in cause ? cause.code : null)).find((found) => typeof found === "string");
  const fromDatabase = chain.some((cause) => "query" in cause || "params" in cause || "severity" in cause);
  return {
    error: deepest.name,
    ...(code !== undefined && { code }),
    ...(!fromDatabase && { reason: deepest.message.split("\n", 1)[0]?.slice(0, 200) }),
    stack: framesOf(deepest),
  };
}

function causes(error: Error): Error[] {
  const chain: Error[] = [];
  for (let cause: unknown = error; cause instanceof Error && chain.length < 8; cause = cause.cause) chain.push(cause);
  return chain;
}

/** The top of the stack without its head, which repeats the message (and may span lines). */
const framesOf = (error: Error) =>
  (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at .*[:(]/.test(line))
    .slice(0, 5)
    .map((line) => line.trim());
