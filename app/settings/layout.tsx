import type { ReactNode } from "react";
import { signOutAction } from "@/app/settings/actions";
import { SettingsShell } from "@/components/shell/settings-shell";
import { ToastProvider } from "@/components/ui/toasts";
import { callerIfAny } from "@/lib/http/page";

const pages = [{ href: "/settings/security", label: "Security", icon: "security" }] as const;

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const caller = await callerIfAny();
  if (!caller) return children;
  const { account } = caller;
  return (
    <ToastProvider>
      <SettingsShell
        person={{ name: account.name, email: account.email }}
        signOut={signOutAction}
        pages={[...pages]}
        brands={account.brands.map(({ name }) => ({ name }))}
      >
        {children}
      </SettingsShell>
    </ToastProvider>
  );
}
