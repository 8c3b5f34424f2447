import type { Handler, ViewSize } from '../handlers/handler.js';

/** Resizing a window sends a stream of sizes; the last one counts. */
const settleMs = 200;
/** A few pixels never change the layer. */
const coarse = 32;

/** What is asked of the server for one video. */
export interface WatchRequest {
  readonly track: string;
  readonly width?: number;
  readonly height?: number;
  readonly paused?: boolean;
}

/** Tells the server how large each remote video is seen, so that it sends no more than that. */
export class Watcher {
  readonly #handler: Handler;
  readonly #send: (request: WatchRequest) => void;
  readonly #limit: number;
  readonly #views = new Map<string, Map<HTMLMediaElement, { size: ViewSize; off: () => void }>>();
  readonly #sent = new Map<string, WatchRequest>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  /** `limit` caps the height asked for (low data mode). */
  constructor(handler: Handler, limit: number, send: (request: WatchRequest) => void) {
    this.#handler = handler;
    this.#limit = limit;
    this.#send = send;
  }

  add(track: string, element: HTMLMediaElement): () => void {
    const views = this.#views.get(track) ?? new Map<HTMLMediaElement, { size: ViewSize; off: () => void }>();
    this.#views.set(track, views);
    const view = { size: null as ViewSize, off: () => {} };
    views.set(element, view);
    view.off = this.#handler.observeSize(element, size => {
      view.size = size;
      this.#settle(track);
    });
    return () => {
      view.off();
      views.delete(element);
      this.#settle(track);
    };
  }

  /** The track has ended. */
  forget(track: string): void {
    for (const view of this.#views.get(track)?.values() ?? []) view.off();
    this.#views.delete(track);
    this.#sent.delete(track);
    clearTimeout(this.#timers.get(track));
    this.#timers.delete(track);
  }

  /** Says everything again: a new hub connection or a new media session knows nothing of it. */
  repeat(): void {
    for (const request of this.#sent.values()) this.#send(request);
  }

  close(): void {
    for (const track of [...this.#views.keys()]) this.forget(track);
  }

  #settle(track: string): void {
    if (this.#timers.has(track)) return;
    const first = !this.#sent.has(track);
    this.#timers.set(
      track,
      setTimeout(() => this.#tell(track), first ? 0 : settleMs),
    );
  }

  #tell(track: string): void {
    this.#timers.delete(track);
    const views = this.#views.get(track);
    if (!views) return;
    const request = this.#ask(track, [...views.values()]);
    const before = this.#sent.get(track);
    if (
      before &&
      before.paused === request.paused &&
      near(before.width, request.width) &&
      near(before.height, request.height)
    )
      return;
    this.#sent.set(track, request);
    this.#send(request);
  }

  #ask(track: string, views: readonly { size: ViewSize }[]): WatchRequest {
    const seen = views.flatMap(view => view.size ?? []);
    if (seen.length === 0) return { track, paused: true };
    const height = Math.max(...seen.map(size => size.height));
    const width = Math.max(...seen.map(size => size.width));
    const scale = Math.min(1, this.#limit / height);
    return { track, width: Math.round(width * scale), height: Math.round(height * scale), paused: false };
  }
}

function near(a: number | undefined, b: number | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && Math.abs(a - b) < coarse);
}
