import type { SyntheticEvent } from "react";

/**
 * For `onReset` of a form with an action: React empties a form once its action has answered, also when the
 * answer is no. What was typed stays, so that it can be put right.
 */
export const keepTyped = (event: SyntheticEvent) => event.preventDefault();
