"use client";

import { MapPin } from "lucide-react";
import type { ReactNode } from "react";
import { useId } from "react";
import { amrWords } from "@/components/sessions/amr-words";
import { DeviceIcon } from "@/components/sessions/device-icon";
import { SessionAddress } from "@/components/sessions/session-address";
import { Chip } from "@/components/ui/chip";
import { Day } from "@/components/ui/day";
import { Moment } from "@/components/ui/moment";
import type { FormAction } from "@/lib/http/action";
import type { SessionView } from "@/lib/sessions/view";

type Props = {
  session: SessionView;
  reveal: FormAction<{ ip: string }>;
  /** It was just ended from here: the glass goes flat and says so. */
  ended?: boolean;
  /** The button at its end. */
  children?: ReactNode;
};

/** One signed-in device: what it is, where it is, since when and how it signed in. */
export function SessionCard({ session, reveal, ended = false, children }: Props) {
  const id = useId();
  const here = session.isCurrent;
  const how = amrWords(session.amr);
  return (
    <article
      aria-labelledby={id}
      className={`grid grid-cols-[minmax(0,1fr)_auto] items-center gap-5 px-5 max-md:grid-cols-[minmax(0,1fr)] max-md:gap-2 max-md:px-4 max-md:pt-4 ${here ? "py-5.5" : "py-4"} ${ended ? "rounded-card text-ink-2 ring ring-hairline-2 ring-inset max-md:pb-4" : `glass ${children ? "max-md:pb-1" : "max-md:pb-4"}`}`}
    >
      <div className="grid grid-cols-[2.5rem_minmax(0,1fr)] items-center gap-x-4 max-md:grid-cols-[2.25rem_minmax(0,1fr)] max-md:items-start max-md:gap-x-3">
        <span
          className={`grid aspect-square place-items-center rounded-inset ${here ? "bg-accent text-on-accent shadow-raise" : ended ? "text-ink-2" : "bg-surface text-ink-2 shadow-card"}`}
        >
          <DeviceIcon type={session.deviceType} />
        </span>
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h3
              id={id}
              className="font-semibold text-lead leading-[1.375rem] tracking-[-0.01em] [overflow-wrap:anywhere]"
            >
              {session.name}
            </h3>
            {!ended && <SessionChips session={session} />}
          </div>
          {ended ? (
            <p className="text-label leading-[1.375rem]">Signed out by you, just now</p>
          ) : (
            <div className="text-ink-2 text-label leading-[1.375rem]">
              <div className="facts-line">
                <span>
                  {session.place ?? "Place unknown"}
                  {session.place && session.placeEstimated && (
                    <span className="text-ink-3"> (estimated from network)</span>
                  )}
                </span>
                <SessionAddress sessionId={session.id} device={session.name} ipMask={session.ipMask} reveal={reveal} />
              </div>
              <div className="facts-line mt-px">
                {here ? (
                  <span className="inline-flex items-center gap-2 pl-[3px] font-strong text-success">
                    <span className="size-2 rounded-full bg-current ring-3 ring-current/22" />
                    Active now
                  </span>
                ) : (
                  <span>
                    active <Moment at={session.lastActiveAt} />
                  </span>
                )}
                <span>
                  since <Day at={session.createdAt} />
                </span>
                {how && <span>{how}</span>}
              </div>
            </div>
          )}
        </div>
      </div>
      {!ended && children}
    </article>
  );
}

function SessionChips({ session }: { session: SessionView }) {
  return (
    <>
      {session.isCurrent && <Chip tone="accent">This device</Chip>}
      {session.deviceType === "api" && <Chip tone="accent">API client</Chip>}
      {session.isNewCountry && (
        <Chip tone="warning">
          <MapPin className="icon-s" />
          New country
        </Chip>
      )}
      {session.isNew && !session.isCurrent && <Chip>New this week</Chip>}
    </>
  );
}
