import { meanings, type ErrorCode } from '../errors/codes.js';
import { VisitError } from '../errors/visit-error.js';
import type { WireEvents } from '../hub/wire.js';
import type { Session } from './session.js';

type Handlers = { readonly [K in keyof WireEvents]: (visit: Session, value: WireEvents[K]) => void };

/** Applies one event of the server to a visit. */
export function handleEvent<K extends keyof WireEvents>(visit: Session, name: K, value: WireEvents[K]): void {
  (handlers[name] as (visit: Session, value: WireEvents[K]) => void)(visit, value);
}

const handlers: Handlers = {
  state: (visit, { to, reason }) => visit.seatChanged(to, reason ?? undefined),
  moved: (visit, { reason }) => visit.finish(reason),
  call: (visit, { participant, name, state, reason }) =>
    visit.emitter.emit('call', { participant, name, state, ...(reason ? { reason } : {}) }),
  muted: (visit, { track }) => visit.mutedByServer(track),
  participants: (visit, { added, updated, removed }) => {
    const mine = [...(added ?? []), ...(updated ?? [])].find(wire => wire.id === visit.me.id);
    if (mine) {
      visit.me.update(mine);
      visit.emitter.emit('participants', { added: [], updated: [visit.me], removed: [] });
    }
    visit.roster.change(added ?? [], updated ?? [], removed ?? []);
  },
  tracks: (visit, { added, removed }) => {
    visit.roster.removeTracks(removed ?? []);
    visit.roster.addTracks(added ?? []);
  },
  queue: (visit, { position, etaSeconds }) => {
    visit.queue = { position, etaSeconds: etaSeconds ?? null };
    visit.emitter.emit('queue', visit.queue);
  },
  waiting: (visit, waiting) => {
    visit.hostControls.waiting = waiting;
    visit.emitter.emit('waiting', waiting);
  },
  speaker: (visit, { participant }) => {
    visit.me.speaking = participant === visit.me.id;
    const other = visit.roster.speaker(participant);
    visit.emitter.emit('speaker', visit.me.speaking ? visit.me : other);
  },
  quality: (visit, { participant: id, level, advice }) => {
    const participant = id === visit.me.id ? visit.me : visit.roster.participants.get(id);
    if (!participant) return;
    participant.quality = level;
    visit.emitter.emit('quality', { participant, level, ...(advice ? { advice } : {}) });
  },
  layers: (visit, { track: id, ...layer }) => {
    const track = visit.roster.track(id);
    const participant = track && visit.roster.participants.get(track.participantId);
    if (!track || !participant) return;
    track.layer = layer;
    visit.emitter.emit('layers', { participant, track, layer });
  },
  recording: (visit, status) => visit.recorder.changed(status),
  consent: (visit, question) => visit.recorder.asked(question),
  recordings: (visit, recording) => visit.emitter.emit('recordings', recording),
  error: (visit, { code }) =>
    visit.emitter.emit('error', new VisitError(code in meanings ? (code as ErrorCode) : 'internal', code)),
};
