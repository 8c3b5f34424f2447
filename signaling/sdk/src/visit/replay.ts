import type { VisitEvents } from '../api.js';
import type { Session } from './session.js';

/** What a listener that registers now is told first. Events that are about a moment have nothing to replay. */
export function snapshotOf<K extends keyof VisitEvents>(visit: Session, event: K): readonly VisitEvents[K][] {
  const replay = snapshots[event] as ((visit: Session) => readonly VisitEvents[K][]) | undefined;
  return replay?.(visit) ?? [];
}

const snapshots: { readonly [K in keyof VisitEvents]?: (visit: Session) => readonly VisitEvents[K][] } = {
  state: visit => [
    { from: visit.state, to: visit.state, ...(visit.leaveReason === null ? {} : { reason: visit.leaveReason }) },
  ],
  connection: visit => [visit.connection],
  participants: visit => {
    const added = [...visit.participants.values()];
    return added.length > 0 ? [{ added, updated: [], removed: [] }] : [];
  },
  track: visit =>
    [...visit.participants.values()].flatMap(participant =>
      [...participant.tracks.values()].map(track => ({ participant, track, live: true })),
    ),
  queue: visit => (visit.queue ? [visit.queue] : []),
  waiting: visit => (visit.host ? [visit.host.waiting] : []),
  speaker: visit => [[...visit.participants.values()].find(participant => participant.speaking) ?? null],
  recording: visit => [visit.recorder.status],
  consent: visit => (visit.consent ? [visit.consent] : []),
  error: visit => [...visit.unopened.values()],
  playbackBlocked: visit => (visit.playback.blocked ? [{ blocked: true }] : []),
};
