import type { Participant, Source } from '../api.js';
import type { WireParticipant, WireTrack } from '../hub/wire.js';
import { RemoteParticipant, RemoteTrack, type Screen } from './views.js';

export interface RosterEvents {
  participants(added: Participant[], updated: Participant[], removed: Participant[]): void;
  track(participant: RemoteParticipant, track: RemoteTrack, live: boolean): void;
}

/** Everybody else and their tracks, kept in step with the server's snapshots and changes. */
export class Roster {
  readonly participants = new Map<string, RemoteParticipant>();
  readonly #tracks = new Map<string, RemoteTrack>();
  readonly #screen: Screen;
  readonly #events: RosterEvents;
  /** Tracks that were announced before their owner. */
  readonly #orphans = new Map<string, WireTrack>();
  #myId = '';

  constructor(screen: Screen, events: RosterEvents) {
    this.#screen = screen;
    this.#events = events;
  }

  track(id: string): RemoteTrack | undefined {
    return this.#tracks.get(id);
  }

  tracks(): Iterable<RemoteTrack> {
    return this.#tracks.values();
  }

  /** Replaces everything by a snapshot; only differences are reported. */
  replace(myId: string, snapshot: readonly WireParticipant[]): void {
    this.#myId = myId;
    const present = new Set(snapshot.map(wire => wire.id));
    const gone = [...this.participants.keys()].filter(id => !present.has(id));
    this.change(snapshot, [], gone);
  }

  change(added: readonly WireParticipant[], updated: readonly WireParticipant[], removed: readonly string[]): void {
    const news: Participant[] = [];
    const changes: Participant[] = [];
    const tracks: (() => void)[] = [];
    for (const wire of [...added, ...updated]) {
      if (wire.id === this.#myId || wire.state === 'waiting') continue;
      if (wire.state === 'left') {
        this.#remove(wire.id, tracks);
        continue;
      }
      let participant = this.participants.get(wire.id);
      if (participant) {
        participant.update(wire);
        changes.push(participant);
      } else {
        participant = new RemoteParticipant(wire);
        this.participants.set(wire.id, participant);
        news.push(participant);
      }
      this.#setTracks(participant, wire.tracks ?? [], tracks);
    }
    const gone = removed.flatMap(id => this.#remove(id, tracks) ?? []);
    if (news.length + changes.length + gone.length > 0) this.#events.participants(news, changes, gone);
    for (const report of tracks) report();
  }

  addTracks(wires: readonly WireTrack[]): void {
    const reports: (() => void)[] = [];
    const owners = new Set<Participant>();
    for (const wire of wires) {
      if (wire.participant === this.#myId) continue;
      const owner = this.participants.get(wire.participant);
      if (!owner) {
        this.#orphans.set(wire.track, wire);
        continue;
      }
      this.#setTrack(owner, wire, reports);
      owners.add(owner);
    }
    if (owners.size > 0) this.#events.participants([], [...owners], []);
    for (const report of reports) report();
  }

  removeTracks(ids: readonly string[]): void {
    const reports: (() => void)[] = [];
    const owners = new Set<Participant>();
    for (const id of ids) {
      this.#orphans.delete(id);
      const track = this.#tracks.get(id);
      const owner = track && this.participants.get(track.participantId);
      if (!track || !owner) continue;
      this.#endTrack(owner, track, reports);
      owners.add(owner);
    }
    if (owners.size > 0) this.#events.participants([], [...owners], []);
    for (const report of reports) report();
  }

  /** Sets who speaks; at most one at a time. */
  speaker(id: string | null): RemoteParticipant | null {
    for (const participant of this.participants.values()) participant.speaking = participant.id === id;
    return (id && this.participants.get(id)) || null;
  }

  clear(): void {
    this.change([], [], [...this.participants.keys()]);
    this.#orphans.clear();
  }

  #setTracks(owner: RemoteParticipant, wires: readonly WireTrack[], reports: (() => void)[]): void {
    const late = [...this.#orphans.values()].filter(wire => wire.participant === owner.id);
    for (const wire of late) this.#orphans.delete(wire.track);
    const all = [...wires, ...late.filter(wire => !wires.some(({ track }) => track === wire.track))];
    for (const track of [...owner.tracks.values()]) {
      if (!all.some(wire => wire.track === track.id)) this.#endTrack(owner, track, reports);
    }
    for (const wire of all) this.#setTrack(owner, wire, reports);
  }

  #setTrack(owner: RemoteParticipant, wire: WireTrack, reports: (() => void)[]): void {
    const known = owner.tracks.get(wire.source);
    if (known?.id === wire.track) {
      known.muted = wire.muted;
      return;
    }
    if (known) this.#endTrack(owner, known, reports);
    const track = new RemoteTrack(wire, this.#screen);
    owner.tracks.set(track.source as Source, track);
    this.#tracks.set(track.id, track);
    reports.push(() => this.#events.track(owner, track, true));
  }

  #endTrack(owner: RemoteParticipant, track: RemoteTrack, reports: (() => void)[]): void {
    if (owner.tracks.get(track.source) === track) owner.tracks.delete(track.source);
    this.#tracks.delete(track.id);
    reports.push(() => {
      this.#events.track(owner, track, false);
      track.end();
    });
  }

  #remove(id: string, reports: (() => void)[]): RemoteParticipant | null {
    const participant = this.participants.get(id);
    if (!participant) return null;
    for (const track of [...participant.tracks.values()]) this.#endTrack(participant, track, reports);
    this.participants.delete(id);
    participant.state = 'left';
    return participant;
  }
}
