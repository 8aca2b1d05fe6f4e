import { AsyncLocalStorage } from "node:async_hooks";
import { format } from "node:util";
import { afterEach, beforeEach } from "vitest";

// Next's own servers put it there before `headers()` and `cookies()` are first imported.
Object.assign(globalThis, { AsyncLocalStorage });

const original = console.error;
let said: string[] = [];

/** A test that makes the code complain fails, unless it puts its own spy on `console.error` and looks at it. */
beforeEach(() => {
  said = [];
  console.error = (...parts: unknown[]) => {
    said.push(format(...parts));
  };
});

afterEach(() => {
  console.error = original;
  if (said.length > 0) throw new Error(`console.error was called:\n${said.join("\n")}`);
});
