"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { SessionView } from "@/lib/sessions/view";

/** How long an ended card stays, flat, before it goes. */
const staysMs = 600;

/**
 * The cards to show: the live sessions, and those just ended here until their time is over. The server's
 * next list may lack an ended one already; it keeps its place all the same.
 */
export function useLeaving(sessions: SessionView[]) {
  const [leaving, setLeaving] = useState<SessionView[]>([]);
  const [goneIds, setGoneIds] = useState<ReadonlySet<string>>(new Set());
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const running = timers.current;
    return () => running.forEach(clearTimeout);
  }, []);

  const leave = useCallback((ending: SessionView[]) => {
    setLeaving((before) => [...before, ...ending]);
    const timer = setTimeout(() => {
      setGoneIds((before) => new Set([...before, ...ending.map((session) => session.id)]));
      setLeaving((before) => before.filter((session) => !ending.includes(session)));
    }, staysMs);
    timers.current.add(timer);
  }, []);

  const shown = useMemo(() => {
    const live = sessions.filter((session) => !goneIds.has(session.id));
    const kept = leaving.filter((session) => !live.some((other) => other.id === session.id));
    return [...live, ...kept].sort(
      (a, b) => Number(b.isCurrent) - Number(a.isCurrent) || b.lastActiveAt.getTime() - a.lastActiveAt.getTime(),
    );
  }, [sessions, leaving, goneIds]);
  const ended = useMemo(() => new Set(leaving.map((session) => session.id)), [leaving]);
  return { shown, ended, leave };
}
