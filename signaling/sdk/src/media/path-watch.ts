/** Wi-Fi blips heal within this time; restarting sooner would only add traffic. */
const disconnectedGraceMs = 2_000;
/** A restart that has not connected by then has failed: DTLS state is lost or the server has forgotten us. */
const restartPatienceMs = 15_000;

export interface PathEvents {
  changed(state: 'connecting' | 'connected' | 'reconnecting'): void;
  restart(): void;
  giveUp(): void;
}

/** Watches whether media gets through, and says when to restart ICE and when to begin again. */
export class PathWatch {
  readonly #pc: RTCPeerConnection;
  readonly #events: PathEvents;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wasConnected = false;
  #state: 'connecting' | 'connected' | 'reconnecting' | null = null;
  #failed = false;
  #closed = false;

  constructor(pc: RTCPeerConnection, events: PathEvents) {
    this.#pc = pc;
    this.#events = events;
    pc.addEventListener('iceconnectionstatechange', this.#look);
    pc.addEventListener('connectionstatechange', this.#look);
  }

  /** A restart is under way: if it does not connect in time, give up on this connection. */
  restarted(): void {
    this.#after(restartPatienceMs, () => {
      if (!this.#works()) this.#events.giveUp();
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#pc.removeEventListener('iceconnectionstatechange', this.#look);
    this.#pc.removeEventListener('connectionstatechange', this.#look);
  }

  readonly #look = (): void => {
    if (this.#closed) return;
    const failed = this.#pc.connectionState === 'failed' || this.#pc.iceConnectionState === 'failed';
    const again = failed && this.#failed; // both states tell of the same failure, one after the other
    this.#failed = failed;
    if (again) return;
    if (failed) {
      this.#set('reconnecting');
      // A dead DTLS association cannot be mended by new candidates.
      if (this.#pc.iceConnectionState === 'failed') this.#events.restart();
      else this.#events.giveUp();
    } else if (this.#pc.iceConnectionState === 'disconnected') {
      this.#set('reconnecting');
      this.#after(disconnectedGraceMs, () => this.#pc.iceConnectionState === 'disconnected' && this.#events.restart());
    } else if (this.#works()) {
      clearTimeout(this.#timer);
      this.#wasConnected = true;
      this.#set('connected');
    } else if (!this.#wasConnected) {
      this.#set('connecting');
    }
  };

  #works(): boolean {
    const ice = this.#pc.iceConnectionState;
    return this.#pc.connectionState === 'connected' && (ice === 'connected' || ice === 'completed');
  }

  #set(state: 'connecting' | 'connected' | 'reconnecting'): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#events.changed(state);
  }

  #after(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }
}
