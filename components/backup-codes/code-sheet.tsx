"use client";

import { Download, Printer } from "lucide-react";
import type { ReactNode } from "react";
import { useState } from "react";
import { codesAsText } from "@/components/backup-codes/codes-as-text";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { CopyButton } from "@/components/ui/copy-button";

type Props = {
  codes: string[];
  /** Whose they are, for the file and the printed page. */
  account: string;
  onFinish: () => void;
  /** Stands at the left of `Finish`. */
  note?: ReactNode;
};

/** Backup codes, shown this once: to copy, to keep as a file, to print. `Finish` waits for the box. */
export function CodeSheet({ codes, account, onFinish, note }: Props) {
  const [saved, setSaved] = useState(false);
  const text = () => codesAsText(codes, account, new Date());

  const download = () => {
    const url = URL.createObjectURL(new Blob([text()], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = "holdfast-backup-codes.txt";
    link.click();
    // The browser reads the blob after this turn
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  return (
    <>
      <div data-print>
        <p className="hidden font-strong print:block">Holdfast backup codes</p>
        <p className="mb-4 hidden print:block" suppressHydrationWarning>
          {account}, {new Date().toLocaleDateString("en-GB", { dateStyle: "long" })}. Each code works once.
        </p>
        <ol
          aria-label="Backup codes"
          className="grid max-w-step grid-flow-col grid-cols-2 grid-rows-5 gap-x-6 rounded-[0.875rem] bg-surface-3 px-4.5 py-2.5 [counter-reset:code] max-md:gap-x-3 max-md:px-2.5 print:bg-white"
        >
          {codes.map((code) => (
            <li
              key={code}
              className="flex items-baseline gap-3 font-medium font-mono text-[1rem] leading-[2.125rem] tracking-[0.03em] [counter-increment:code] before:w-5 before:text-right before:text-ink-3 before:text-micro before:tracking-normal before:content-[counter(code)/''] max-md:gap-2 max-md:text-[0.9375rem] print:before:text-black"
            >
              {code}
            </li>
          ))}
        </ol>
      </div>
      <div className="mt-2 flex flex-wrap gap-2 max-md:*:[.button]:flex-1">
        <CopyButton text={codes.join("\n")} label="Copy codes" />
        <Button size="s" onClick={download}>
          <Download className="icon-s" />
          Download codes
        </Button>
        <Button size="s" onClick={() => window.print()}>
          <Printer className="icon-s" />
          Print codes
        </Button>
      </div>
      <Checkbox
        className="mt-2"
        label="I have saved them"
        checked={saved}
        onChange={(event) => setSaved(event.target.checked)}
      />
      <div className="mt-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-hairline border-t pt-3.5">
        <span className="text-ink-2 text-note">{note ?? "Tick the box once they are somewhere safe."}</span>
        <Button look="primary" disabled={!saved} onClick={onFinish} className="min-w-34 max-md:w-full">
          Finish
        </Button>
      </div>
    </>
  );
}
