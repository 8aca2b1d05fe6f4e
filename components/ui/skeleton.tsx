/** Rows in the shape of what is coming. Whoever shows it says that it is loading. */
export function SkeletonRows({ rows = 3 }: { rows?: number }) {
  return (
    <div role="status" className="panel">
      <span className="sr-only">Loading</span>
      <div aria-hidden="true" className="rows">
        {Array.from({ length: rows }, (_, index) => `row-${index}`).map((key) => (
          <div key={key} className="row">
            <span className="skeleton size-9 rounded-control" />
            <span className="grid gap-2">
              <span className="skeleton w-2/5" />
              <span className="skeleton w-3/5" />
            </span>
            <span className="skeleton h-9 w-20 rounded-[0.5625rem] max-md:hidden" />
          </div>
        ))}
      </div>
    </div>
  );
}
