/** Speech at arm's length is around -30 dBFS; the scale runs from silence to a raised voice. */
const floorDb = -60;
const ceilingDb = -12;

/** Shows whether a microphone hears something: a number from 0 to 1, many times a second. */
export class LevelMeter {
  readonly #context: AudioContext;
  readonly #analyser: AnalyserNode;
  readonly #source: MediaStreamAudioSourceNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  /** The page must have been tapped or clicked before, or the browser keeps the meter asleep (see {@link resume}). */
  constructor(track: MediaStreamTrack) {
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
  }

  /** The level of the last few milliseconds, 0 (silence) to 1 (loud). */
  read(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    const db = 10 * Math.log10(sum / this.#samples.length + 1e-12);
    return Math.min(1, Math.max(0, (db - floorDb) / (ceilingDb - floorDb)));
  }

  /** Wakes the meter; call it inside a tap. */
  resume(): Promise<void> {
    return this.#context.resume();
  }

  async close(): Promise<void> {
    this.#source.disconnect();
    await this.#context.close();
  }
}
