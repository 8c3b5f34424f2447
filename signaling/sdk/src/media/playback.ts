import type { Handler } from '../handlers/handler.js';

/** Plays remote tracks in the page's elements, and remembers what the browser would not play without a tap. */
export class Playback {
  readonly #handler: Handler;
  readonly #changed: (blocked: boolean) => void;
  readonly #playing = new Set<HTMLMediaElement>();
  readonly #blocked = new Set<HTMLMediaElement>();
  #speaker: string | undefined;

  constructor(handler: Handler, changed: (blocked: boolean) => void) {
    this.#handler = handler;
    this.#changed = changed;
  }

  get blocked(): boolean {
    return this.#blocked.size > 0;
  }

  get speaker(): string | undefined {
    return this.#speaker;
  }

  /** Shows a track in an element; null clears it. */
  show(element: HTMLMediaElement, track: MediaStreamTrack | null): void {
    if (!track) return this.drop(element);
    const current = element.srcObject as MediaStream | null;
    if (current?.getTracks()[0] === track) return;
    element.autoplay = true;
    if ('playsInline' in element) element.playsInline = true;
    if (track.kind === 'video') element.muted = true; // sound has elements of its own, and muted video may always play
    element.srcObject = this.#handler.newStream(track);
    this.#playing.add(element);
    if (this.#speaker && track.kind === 'audio') void this.#handler.setSpeaker(element, this.#speaker);
    void this.#play(element);
  }

  drop(element: HTMLMediaElement): void {
    this.#playing.delete(element);
    if (this.#blocked.delete(element) && !this.blocked) this.#changed(false);
    element.srcObject = null;
  }

  /** Call within a tap. */
  async startAll(): Promise<void> {
    await Promise.all([...this.#blocked].map(element => this.#play(element)));
  }

  async setSpeaker(id: string): Promise<void> {
    this.#speaker = id;
    const sounding = [...this.#playing].filter(element => !element.muted);
    await Promise.all(sounding.map(element => this.#handler.setSpeaker(element, id)));
  }

  async #play(element: HTMLMediaElement): Promise<void> {
    try {
      await element.play();
      if (this.#blocked.delete(element) && !this.blocked) this.#changed(false);
    } catch (error) {
      // AbortError: another source was set meanwhile, whose own play() counts. Only a refusal needs a tap.
      if ((error as { name?: string }).name !== 'NotAllowedError' || !this.#playing.has(element)) return;
      this.#blocked.add(element);
      this.#changed(true);
    }
  }
}
