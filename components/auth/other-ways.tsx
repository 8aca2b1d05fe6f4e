import { ChevronRight, Fingerprint, LifeBuoy, Mail, Smartphone } from "lucide-react";
import { Disclosure } from "@/components/ui/disclosure";
import type { ChallengeMethod } from "@/lib/challenge/methods";

const ways = {
  passkey: { Icon: Fingerprint, title: "Passkey", text: "Your fingerprint, face or screen lock" },
  totp: { Icon: Smartphone, title: "Authenticator app", text: "The six digits that it shows now" },
  email_otp: { Icon: Mail, title: "E-mail code", text: "Six digits, mailed to you" },
  backup_code: { Icon: LifeBuoy, title: "Backup code", text: "One of the codes you saved" },
};

type Props = { methods: ChallengeMethod["type"][]; next?: string | undefined };

/** The methods that are not being asked for. Plain links, so they work without scripts. */
export function OtherWays({ methods, next }: Props) {
  if (methods.length === 0) return null;
  return (
    <Disclosure label="Try another way">
      <ul className="mt-1 grid">
        {methods.map((type) => {
          const { Icon, title, text } = ways[type];
          return (
            <li key={type}>
              <a
                href={`?${new URLSearchParams({ method: type, ...(next && { next }) })}`}
                className="-mx-3 grid min-h-14 grid-cols-[1.25rem_1fr_auto] items-center gap-3 rounded-inset px-3 py-2 text-label leading-[1.125rem] hover:bg-ink/5 [&>svg]:text-ink-2"
              >
                <Icon />
                <span>
                  <span className="block font-strong">{title}</span>
                  <span className="block text-ink-2 text-note">{text}</span>
                </span>
                <ChevronRight className="icon-s" />
              </a>
            </li>
          );
        })}
      </ul>
    </Disclosure>
  );
}
