import type { Logger } from '../api.js';
import { toVisitError, VisitError } from '../errors/visit-error.js';
import { delayBefore, steadyAfterMs } from './backoff.js';
import type { HubTransport } from './transport.js';
import { wireEventNames, type WireEvents } from './wire.js';

/** A hub call that takes longer than this means that the connection is dead although nobody has said so. */
const callTimeoutMs = 10_000;

export interface LinkEnd {
  /** Makes an unstarted connection. */
  open(): HubTransport;
  /** Introduces us on a started connection; its result is applied before any event of that connection. */
  join(transport: HubTransport): Promise<void>;
  /** Says whether to try again after this failure. May change what the next `open` or `join` will do. */
  retry(error: VisitError, everJoined: boolean, attempt: number): boolean;
  event<K extends keyof WireEvents>(name: K, value: WireEvents[K]): void;
  changed(state: 'connected' | 'reconnecting'): void;
  /** No further tries: the visit is over for us. */
  ended(error: VisitError): void;
  random(): number;
}

/** Keeps one hub connection alive for as long as the visit is open: connect, join, pump events, and again. */
export class HubLink {
  readonly #end: LinkEnd;
  readonly #log: Logger;
  #live: HubTransport | null = null;
  #opening: HubTransport | null = null;
  #closed = false;
  #waiters: { resolve(): void; reject(error: VisitError): void }[] = [];
  #wake: (() => void) | null = null;
  /** Ends the try that is under way. */
  #giveUp: ((error: VisitError) => void) | null = null;
  /** The next try is not to wait for its turn. */
  #hurry = false;

  constructor(end: LinkEnd, log: Logger) {
    this.#end = end;
    this.#log = log;
  }

  get up(): boolean {
    return this.#live !== null;
  }

  /** Runs until closed; started once. */
  async run(): Promise<void> {
    let everJoined = false;
    let attempt = 0;
    while (!this.#closed) {
      await this.#pause(this.#hurry ? 0 : delayBefore(attempt, () => this.#end.random()));
      this.#hurry = false;
      if (this.#closed) return;
      const bornAt = Date.now();
      try {
        const { gone } = await this.#connect();
        everJoined = true;
        await gone;
        if (Date.now() - bornAt >= steadyAfterMs) attempt = 0;
        else attempt++;
      } catch (thrown) {
        if (this.#closed) return;
        const error = toVisitError(thrown, 'unavailable');
        this.#log.debug?.('hub.failed', { code: error.code, attempt });
        if (!this.#end.retry(error, everJoined, attempt)) return this.#finish(error);
        attempt++;
      }
      if (!this.#closed && everJoined) this.#end.changed('reconnecting');
    }
  }

  /** Tries at once instead of waiting out the pause: the network came back or the page became visible. */
  wake(): void {
    this.#wake?.();
  }

  /** The network is another one: what was connected over the old one is dead, though nobody may say so for a while. */
  restart(): void {
    this.#hurry = true;
    this.wake();
    this.#giveUp?.(new VisitError('unavailable', 'network changed'));
    if (this.#live) drop(this.#live);
  }

  /** Resolves when there is a joined connection; rejects only once the link is closed. */
  ready(): Promise<void> {
    if (this.#closed) return Promise.reject(new VisitError('left'));
    if (this.#live) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** Calls a hub method on the connection there is; `unavailable` when there is none or it drops meanwhile. */
  async invoke<T>(method: string, argument?: unknown): Promise<T> {
    const hub = this.#live;
    if (this.#closed) throw new VisitError('left');
    if (!hub) throw new VisitError('unavailable', method);
    return this.#timed(hub, method, argument, () => this.#live === hub);
  }

  async close(farewell?: string): Promise<void> {
    if (this.#closed) return;
    const hub = this.#live;
    this.#finishWaiters(new VisitError('left'));
    this.#closed = true;
    this.#wake?.();
    if (hub && farewell) {
      await this.#timed(hub, farewell, undefined, () => true).catch((error: unknown) =>
        this.#log.debug?.('hub.farewell', { code: toVisitError(error).code }),
      );
    }
    this.#live = null;
    await (hub ?? this.#opening)?.stop();
  }

  async #connect(): Promise<{ gone: Promise<void> }> {
    const hub = this.#end.open();
    this.#opening = hub;
    const early: (() => void)[] = [];
    let joined = false;
    const gone = new Promise<void>(resolve => {
      hub.onClose(() => {
        if (this.#live === hub) this.#live = null;
        resolve();
      });
    });
    for (const name of wireEventNames) {
      hub.on(name, value => {
        const deliver = () => this.#end.event(name, value as never);
        if (joined) deliver();
        else early.push(deliver); // the reply of Join is a snapshot that these follow
      });
    }
    try {
      await this.#introduce(hub, gone);
    } catch (error) {
      drop(hub);
      throw error;
    } finally {
      this.#opening = null;
    }
    if (this.#closed) {
      await hub.stop();
      return { gone };
    }
    this.#live = hub;
    joined = true;
    this.#log.debug?.('hub.joined');
    this.#end.changed('connected');
    for (const deliver of early) deliver();
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { resolve } of waiters) resolve();
    return { gone };
  }

  /** Connects and joins. A network that swallows packets answers neither yes nor no, so this has an end of its own. */
  async #introduce(hub: HubTransport, gone: Promise<void>): Promise<void> {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const failed = new Promise<never>((_, reject) => {
      this.#giveUp = reject;
      timer = setTimeout(() => reject(new VisitError('unavailable', 'connecting timed out')), callTimeoutMs);
      void gone.then(() => reject(new VisitError('unavailable')));
    });
    const joined = async (): Promise<void> => {
      await hub.start();
      if (!over) await this.#end.join(hub); // a connection that comes too late must not take the seat over
    };
    try {
      await Promise.race([joined(), failed]);
    } finally {
      over = true;
      this.#giveUp = null;
      clearTimeout(timer);
    }
  }

  async #timed<T>(hub: HubTransport, method: string, argument: unknown, current: () => boolean): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        void hub.stop();
        reject(new VisitError('unavailable', `${method} timed out`));
      }, callTimeoutMs);
    });
    try {
      return await Promise.race([hub.invoke<T>(method, argument), late]);
    } catch (thrown) {
      throw current() ? toVisitError(thrown, 'internal') : new VisitError('unavailable', method, { cause: thrown });
    } finally {
      clearTimeout(timer);
    }
  }

  #pause(ms: number): Promise<void> {
    if (ms === 0) return Promise.resolve();
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }

  #finish(error: VisitError): void {
    this.#closed = true;
    this.#finishWaiters(error);
    this.#end.ended(error);
  }

  #finishWaiters(error: VisitError): void {
    for (const { reject } of this.#waiters) reject(error);
    this.#waiters = [];
  }
}

/** Closing a connection that hangs may take as long as it hangs; nobody waits for that. */
function drop(hub: HubTransport): void {
  hub.stop().catch(() => {}); // there is nothing left that could go wrong
}
