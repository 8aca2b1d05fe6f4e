"use client";

import { ChevronDown, LogOut } from "lucide-react";
import { useActionState } from "react";
import { Avatar } from "@/components/shell/avatar";
import { Button } from "@/components/ui/button";
import { ThemeSwitch } from "@/components/ui/theme-switch";
import type { FormAction } from "@/lib/http/action";

type Props = { name: string; email: string; signOut: FormAction };

/** Who is signed in, the colour scheme, and the way out. The browser opens and closes it, so it works before scripts do. */
export function AccountMenu({ name, email, signOut }: Props) {
  const [, submit, pending] = useActionState(signOut, { status: "idle" });
  return (
    <>
      <button
        type="button"
        popoverTarget="account-menu"
        aria-label={`Account, ${name}`}
        className="button button-quiet px-2! text-label! text-ink!"
      >
        <Avatar name={name} />
        <span className="max-w-48 truncate max-md:hidden">{name}</span>
        <ChevronDown className="icon-s max-md:hidden" />
      </button>
      <section
        id="account-menu"
        popover="auto"
        aria-label="Account"
        className="glass-float glass-dense fixed inset-[4rem_max(1rem,calc((100vw-74rem)/2+2rem))_auto_auto] m-0 w-72 animate-rise overflow-hidden text-ink"
      >
        <div className="flex items-center gap-3 px-4 py-4">
          <Avatar name={name} />
          <div className="min-w-0">
            <p className="font-strong [overflow-wrap:anywhere]">{name}</p>
            <p className="text-ink-2 text-note [overflow-wrap:anywhere]">{email}</p>
          </div>
        </div>
        <div className="border-hairline border-t px-4 py-3">
          <ThemeSwitch />
        </div>
        <form action={submit} className="border-hairline border-t p-2">
          <Button type="submit" look="quiet" pending={pending} className="w-full justify-start! px-2.5!">
            <LogOut />
            Sign out
          </Button>
        </form>
      </section>
    </>
  );
}
