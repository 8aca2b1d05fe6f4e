import type { FormEvent } from "react";

/**
 * For `onSubmit` of a form whose answer React does not wait for. The event ends here: forms in dialogs are
 * children of the forms behind them as far as React's events go.
 */
export const submitted = (send: (form: FormData) => unknown) => (event: FormEvent<HTMLFormElement>) => {
  event.preventDefault();
  event.stopPropagation();
  send(new FormData(event.currentTarget));
};
