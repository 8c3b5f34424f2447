/** Two short notes when a recording begins, rising, and when it pauses or ends, falling. Silent until the page has been tapped once. */
export class Cue {
  #context: AudioContext | null = null;

  on(): void {
    this.#play(523, 784);
  }

  off(): void {
    this.#play(784, 523);
  }

  close(): void {
    void this.#context?.close();
    this.#context = null;
  }

  #play(...notes: readonly number[]): void {
    this.#context ??= new AudioContext();
    const context = this.#context;
    if (context.state !== 'running') {
      void context.resume();
      return;
    }
    for (const [index, hertz] of notes.entries()) {
      const at = context.currentTime + 0.2 * index;
      const tone = new OscillatorNode(context, { frequency: hertz });
      const volume = new GainNode(context, { gain: 0 });
      volume.gain.linearRampToValueAtTime(0.1, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.35);
    }
  }
}
