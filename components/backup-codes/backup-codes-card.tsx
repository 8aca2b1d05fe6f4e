"use client";

import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import { useStepUpOpen } from "@/components/auth/step-up";
import { CodeSheet } from "@/components/backup-codes/code-sheet";
import { CodesPanel } from "@/components/backup-codes/codes-panel";
import { Button } from "@/components/ui/button";
import { FieldNote } from "@/components/ui/field-note";
import type { FormAction } from "@/lib/http/action";

const RegenerateDialog = lazy(() => import("@/components/backup-codes/regenerate-dialog"));

type Props = {
  left: number;
  of: number;
  madeAt: Date | string;
  regenerate: FormAction<{ backupCodes: string[] }>;
  /** Whose they are, for the sheet. */
  account: string;
};

/** How many codes are left, and new ones in their place. Those live in this component's memory only. */
export function BackupCodesCard({ regenerate, account, ...standing }: Props) {
  const [open, setOpen] = useState<boolean | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const proving = useStepUpOpen();
  const router = useRouter();

  const made = (fresh: string[]) => {
    setOpen(false);
    setCodes(fresh);
  };
  const finish = () => {
    setCodes(null);
    router.refresh();
  };
  return (
    <>
      {codes ? (
        <section aria-labelledby="new-codes" className="glass-float max-w-step p-7 max-md:p-4.5">
          <h2 id="new-codes" tabIndex={-1} ref={focus} className="text-step outline-none">
            Save your new backup codes
          </h2>
          <p className="mt-1 mb-5 text-ink-2">Each works once, should your phone be gone. You see them only now.</p>
          <CodeSheet
            codes={codes}
            account={account}
            onFinish={finish}
            note={<FieldNote tone="success">The old ones have stopped.</FieldNote>}
          />
        </section>
      ) : (
        <CodesPanel
          {...standing}
          action={
            <Button size="s" onClick={() => setOpen(true)}>
              Regenerate backup codes
            </Button>
          }
        />
      )}
      {open !== null && (
        <Suspense>
          <RegenerateDialog
            open={open && !proving}
            regenerate={regenerate}
            onMade={made}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}

const focus = (node: HTMLElement | null) => node?.focus();
