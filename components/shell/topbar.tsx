import { AccountMenu } from "@/components/shell/account-menu";
import type { ShellLink } from "@/components/shell/auth-shell";
import { Wordmark } from "@/components/shell/wordmark";
import type { FormAction } from "@/lib/http/action";

type Props = {
  home?: string;
  person: { name: string; email: string };
  signOut: FormAction;
  /** Places in the middle of the bar: only pages that exist. */
  links?: ShellLink[];
};

/** The glass bar at the top of every page for signed-in people. */
export function Topbar({ home = "/settings/security", person, signOut, links = [] }: Props) {
  return (
    <header className="glass-bar sticky top-0 z-20">
      <div className="mx-auto flex h-15 max-w-page items-center gap-7 px-8 max-md:h-14 max-md:gap-2 max-md:pr-2 max-md:pl-gutter">
        <Wordmark href={home} />
        {links.length > 0 && (
          <nav aria-label="Main" className="flex gap-1 max-md:hidden">
            {links.map(({ href, label }) => (
              <a
                key={href}
                href={href}
                className="inline-flex min-h-target items-center rounded-control px-3 font-medium text-ink-2 text-label hover:text-ink"
              >
                {label}
              </a>
            ))}
          </nav>
        )}
        <div className="ml-auto flex items-center gap-1">
          <AccountMenu name={person.name} email={person.email} signOut={signOut} />
        </div>
      </div>
    </header>
  );
}
