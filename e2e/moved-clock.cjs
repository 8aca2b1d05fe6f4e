const { readFileSync } = require("node:fs");

/**
 * Loaded into a server before anything else (`node --require`): its `Date` runs ahead by as many milliseconds
 * as the file that `MOVED_CLOCK` names says at that moment.
 */
const Real = Date;
const now = () => Real.now() + Number(readFileSync(process.env.MOVED_CLOCK, "utf8"));

globalThis.Date = new Proxy(Real, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length > 0 ? given : [now()], newTarget),
  apply: () => new Real(now()).toString(),
  get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
});
Real.prototype.constructor = globalThis.Date;
