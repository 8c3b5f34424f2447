import type { Participant, Track, Visit, VisitError, VisitEvents } from '@mediaserver/client';

/** What the surrounding page may ask for: the same that the person inside can press. */
const commands: Readonly<Record<string, (visit: Visit, on: boolean) => Promise<void>>> = {
  setMic: (visit, on) => visit.me.setMic(on),
  setCamera: (visit, on) => visit.me.setCamera(on),
  share: (visit, on) => visit.me.share(on),
  leave: visit => visit.leave(),
};

const events = [
  'state',
  'connection',
  'participants',
  'track',
  'queue',
  'waiting',
  'speaker',
  'quality',
  'recording',
  'error',
] as const;

/**
 * Repeats the visit's events to the page around this frame as `{source: "mediaserver", event, data}` and takes
 * `{source: "mediaserver", command, on?}` from it. Only the origin named in the link is spoken to or listened to.
 */
export function mirror(visit: Visit, origin: string, signal: AbortSignal): void {
  if (parent === window) return;
  const send = (event: string, data: unknown): void =>
    parent.postMessage({ source: 'mediaserver', event, data }, origin);
  for (const event of events) {
    visit.on(event, value => send(event, plain(event, value)), { signal });
  }
  addEventListener(
    'message',
    message => {
      if (message.origin !== origin || message.source !== parent) return;
      const { source, command, on } = (message.data ?? {}) as { source?: string; command?: string; on?: boolean };
      const run =
        source === 'mediaserver' && command && Object.hasOwn(commands, command) ? commands[command] : undefined;
      run?.(visit, on === true).catch((error: VisitError) => send('error', { code: error.code }));
    },
    { signal },
  );
  // The last state change closes the listeners above, so it is told apart from them.
  signal.addEventListener('abort', () => send('state', { from: 'joined', to: 'left', reason: visit.leaveReason }));
}

/** Objects with methods do not travel; their fields do. */
function plain<K extends (typeof events)[number]>(event: K, value: VisitEvents[K]): unknown {
  const person = (one: Participant | null) =>
    one && {
      id: one.id,
      name: one.name,
      role: one.role,
      via: one.via,
      state: one.state,
      micOn: one.micOn,
      cameraOn: one.cameraOn,
    };
  const line = ({ id, kind, source, muted }: Track) => ({ id, kind, source, muted });
  switch (event) {
    case 'participants': {
      const { added, updated, removed } = value as VisitEvents['participants'];
      return { added: added.map(person), updated: updated.map(person), removed: removed.map(({ id }) => id) };
    }
    case 'track': {
      const { participant, track, live } = value as VisitEvents['track'];
      return { participant: participant.id, track: line(track), live };
    }
    case 'speaker':
      return { participant: (value as VisitEvents['speaker'])?.id ?? null };
    case 'quality': {
      const { participant, level } = value as VisitEvents['quality'];
      return { participant: participant.id, level };
    }
    case 'error':
      return { code: (value as VisitError).code };
    default:
      return value;
  }
}
