/** A check mark that draws itself once. Words beside it must say what went well. */
export function CheckMark() {
  return (
    <svg viewBox="0 0 64 64" aria-hidden="true" className="mx-auto mb-5 size-18">
      <circle cx="32" cy="32" r="30" strokeWidth="1.5" className="fill-success-soft stroke-success" />
      <path
        d="M20.5 33.5l8 8 15.5-17"
        fill="none"
        strokeWidth="4"
        strokeLinecap="round"
        strokeLinejoin="round"
        strokeDasharray="40"
        className="animate-draw stroke-success"
      />
    </svg>
  );
}
