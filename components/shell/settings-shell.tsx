import { Activity, Bell, Lock, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { BrandTile } from "@/components/shell/brand-tile";
import { FieldBehind } from "@/components/shell/field-behind";
import { SideLink } from "@/components/shell/side-link";
import { Topbar } from "@/components/shell/topbar";
import type { FormAction } from "@/lib/http/action";

const icons = { security: ShieldCheck, activity: Activity, notifications: Bell, privacy: Lock };

type Props = {
  person: { name: string; email: string };
  signOut: FormAction;
  /** The pages about the account that exist, in order; none where only one is open. */
  pages: { href: string; label: string; icon: keyof typeof icons }[];
  /** The brands this person belongs to; without `href` a brand is named but leads nowhere yet. */
  brands?: { name: string; href?: string }[];
  children: ReactNode;
};

/** The frame of every settings page: the bar, the side list (a strip on phones), the column. */
export function SettingsShell({ person, signOut, pages, brands = [], children }: Props) {
  return (
    <div className="relative isolate min-h-dvh">
      <FieldBehind />
      <a
        href="#main"
        className="absolute -top-20 left-4 z-50 rounded-control bg-surface px-4 py-3 font-strong text-label shadow-card focus:top-2"
      >
        Skip to content
      </a>
      <Topbar person={person} signOut={signOut} />
      <div className="mx-auto grid max-w-page grid-cols-[12.5rem_minmax(0,1fr)] items-start gap-14 px-8 pt-10 pb-20 max-lg:grid-cols-[minmax(0,1fr)] max-lg:gap-5 max-lg:pt-3 max-md:px-gutter max-md:pb-16">
        <nav
          aria-label="Settings"
          className="sticky top-25 grid gap-7 max-lg:static max-lg:-mx-gutter max-lg:flex max-lg:gap-1 max-lg:overflow-x-auto max-lg:px-gutter max-lg:py-1 max-lg:[scrollbar-width:none]"
        >
          {pages.length > 0 && (
            <SideGroup title="Your account">
              {pages.map(({ href, label, icon }) => {
                const Icon = icons[icon];
                return (
                  <li key={href}>
                    <SideLink href={href}>
                      <Icon />
                      {label}
                    </SideLink>
                  </li>
                );
              })}
            </SideGroup>
          )}
          {brands.length > 0 && (
            <SideGroup title="Your brands">
              {brands.map(({ name, href }) => (
                <li key={`${name} ${href}`}>
                  {href ? (
                    <SideLink href={href}>
                      <BrandTile name={name} />
                      {name}
                    </SideLink>
                  ) : (
                    <span className="flex min-h-target items-center gap-2.5 px-3 text-ink-2 text-label max-lg:whitespace-nowrap">
                      <BrandTile name={name} />
                      {name}
                    </span>
                  )}
                </li>
              ))}
            </SideGroup>
          )}
        </nav>
        <main id="main" className="min-w-0 max-w-main">
          {children}
        </main>
      </div>
    </div>
  );
}

function SideGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="max-lg:contents">
      <h2 className="mb-1.5 px-3 font-medium text-ink-3 text-note leading-5 max-lg:sr-only">{title}</h2>
      <ul className="max-lg:flex max-lg:gap-1">{children}</ul>
    </div>
  );
}
