/** Where a new listener is told the current state: the emitter calls it once per late registration. */
export type Replay<Events> = <K extends keyof Events>(event: K) => readonly Events[K][];

/** A typed emitter whose late listeners first get a snapshot of now. */
export class StickyEmitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();
  readonly #replay: Replay<Events>;

  constructor(replay: Replay<Events>) {
    this.#replay = replay;
  }

  /**
   * Takes the snapshot at once but delivers it in a microtask: the caller then already holds the unsubscribe function. What
   * happens in between follows the snapshot, in order.
   */
  on<K extends keyof Events>(event: K, listener: (value: Events[K]) => void, signal?: AbortSignal): () => void {
    let open = !signal?.aborted;
    let caughtUp = false;
    const missed: Events[K][] = [];
    const sticky = this.#replay(event);
    const entry = (value: Events[K]): void => {
      if (caughtUp) listener(value);
      else missed.push(value);
    };
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set);
    const off = (): void => {
      open = false;
      set.delete(entry as (value: never) => void);
    };
    if (!open) return off;
    set.add(entry as (value: never) => void);
    signal?.addEventListener('abort', off, { once: true });
    queueMicrotask(() => {
      caughtUp = true;
      for (const value of [...sticky, ...missed]) if (open) call(listener, value);
    });
    return off;
  }

  emit<K extends keyof Events>(event: K, value: Events[K]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) call(listener as (value: Events[K]) => void, value);
  }

  clear(): void {
    this.#listeners.clear();
  }
}

/** A listener that throws must not keep others from hearing; its error still reaches the page's own error handling. */
function call<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
