/** Often enough not to be missed, seldom enough to be borne. */
const repeatMs = 30_000;

/** Two soft notes, made here so that no file is needed. Silent until the page has been tapped once, as browsers demand. */
export class Chime {
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Rings now and every half minute until {@link stop}. */
  start(): void {
    this.#ring();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#ring(), repeatMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #ring(): void {
    this.#context ??= new AudioContext();
    if (this.#context.state !== 'running') {
      void this.#context.resume();
      return;
    }
    this.#note(659, 0);
    this.#note(880, 0.18);
  }

  #note(hertz: number, after: number): void {
    if (!this.#context) return;
    const at = this.#context.currentTime + after;
    const tone = new OscillatorNode(this.#context, { frequency: hertz });
    const volume = new GainNode(this.#context, { gain: 0 });
    volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.9);
    tone.connect(volume).connect(this.#context.destination);
    tone.start(at);
    tone.stop(at + 1);
  }
}
