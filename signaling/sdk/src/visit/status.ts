import type { Connection, LeaveReason, VisitEvents, VisitState } from '../api.js';

/** What the server last said that we are. */
type Seat = 'none' | 'waiting' | 'joined' | 'held' | 'left';

/** The one state machine of a visit: the seat that the server gave us, seen through the two connections. */
export class Status {
  seat: Seat = 'none';
  reason: LeaveReason | null = null;
  connection: Connection = { hub: 'connecting', media: 'new' };
  #shown: VisitState = 'connecting';
  readonly #emit: <K extends 'state' | 'connection'>(event: K, value: VisitEvents[K]) => void;

  constructor(emit: <K extends 'state' | 'connection'>(event: K, value: VisitEvents[K]) => void) {
    this.#emit = emit;
  }

  get state(): VisitState {
    return this.#shown;
  }

  get inside(): boolean {
    return this.seat === 'joined' || this.seat === 'held';
  }

  sit(seat: Seat, reason?: LeaveReason): void {
    if (this.seat === 'left') return;
    this.seat = seat;
    if (seat === 'left') {
      this.reason = reason ?? 'left';
      this.connect({ hub: 'closed', media: 'closed' });
    }
    this.#show(reason);
  }

  connect(change: Partial<Connection>): void {
    const next = { ...this.connection, ...change };
    if (next.hub === this.connection.hub && next.media === this.connection.media) return;
    this.connection = next;
    this.#emit('connection', next);
    this.#show();
  }

  /** Media that worked once and is being connected again is, to a person, reconnecting. */
  media(state: 'connecting' | 'connected' | 'reconnecting'): void {
    const again = state === 'connecting' && this.connection.media === 'reconnecting';
    if (!again && this.seat !== 'left') this.connect({ media: state });
  }

  #show(reason?: LeaveReason): void {
    const from = this.#shown;
    const to = this.#now();
    if (from === to) return;
    this.#shown = to;
    this.#emit('state', reason === undefined ? { from, to } : { from, to, reason });
  }

  #now(): VisitState {
    if (this.seat === 'left') return 'left';
    if (this.seat === 'none') return 'connecting';
    const lost = this.connection.hub === 'reconnecting' || (this.inside && this.connection.media === 'reconnecting');
    return lost ? 'reconnecting' : this.seat;
  }
}
