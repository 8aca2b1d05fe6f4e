/** A ring that turns while something works; the words beside it say what. */
export function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="size-4 flex-none animate-spin rounded-full border-2 border-current/30 border-t-current"
    />
  );
}
