import type { ReactNode } from "react";
import { signOutAction } from "@/app/settings/actions";
import { SettingsShell } from "@/components/shell/settings-shell";
import { ToastProvider } from "@/components/ui/toasts";
import { passGates } from "@/lib/auth/session";
import { callerIfAny } from "@/lib/http/page";

const pages = [{ href: "/settings/security", label: "Security", icon: "security" }] as const;

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const caller = await callerIfAny();
  if (!caller) return children;
  const { account } = caller;
  // Whoever must set a factor up sees that page alone, and the way out (C16).
  const isOpen = passGates(caller).ok;
  return (
    <ToastProvider>
      <SettingsShell
        person={{ name: account.name, email: account.email }}
        signOut={signOutAction}
        pages={isOpen ? [...pages] : []}
        brands={isOpen ? account.brands.map(({ name }) => ({ name })) : []}
      >
        {children}
      </SettingsShell>
    </ToastProvider>
  );
}
