/** The mark and the name: an h whose two feet grip a stone. A link where `href` is given. */
export function Wordmark({ href }: { href?: string }) {
  const inside = (
    <>
      <svg viewBox="0 0 32 32" aria-hidden="true" className="size-7 flex-none">
        <rect width="32" height="32" rx="8.5" fill="#0b6472" />
        <g stroke="#fff" strokeWidth="3" strokeLinecap="round" fill="none">
          <path d="M9.6 6.2v13.6c0 2.9 1.2 5 3.4 6.3" />
          <path d="M9.6 16.9c0-3.7 2.6-6.1 6.5-6.1s6.5 2.4 6.5 6.1v2.9c0 2.9-1.2 5-3.4 6.3" />
        </g>
        <circle cx="16.1" cy="19.3" r="2.9" fill="#f3c677" />
      </svg>
      Holdfast
    </>
  );
  const look =
    "inline-flex min-h-target items-center gap-2.5 rounded-lg font-semibold text-[1.0625rem] tracking-[-0.02em]";
  return href ? (
    <a href={href} className={look}>
      {inside}
    </a>
  ) : (
    <span className={look}>{inside}</span>
  );
}
