import { browserOf, Capture, type JoinOptions, type VisitError } from '../index.js';

/** What a device check shows of one device. */
export interface PreviewState {
  readonly track: MediaStreamTrack | null;
  /** Why there is none. */
  readonly problem: VisitError | null;
}

/** Holds microphone and camera before a visit, so that joining can take the same tracks over. */
export class Preview {
  readonly #capture: Capture;
  #mic: PreviewState = { track: null, problem: null };
  #camera: PreviewState = { track: null, problem: null };
  /** Grows when a device is released or handed over: what was still opening by then is unwanted. */
  readonly #turn = { mic: 0, camera: 0 };

  constructor(options: Pick<JoinOptions, 'platform' | 'dataMode'> = {}) {
    this.#capture = new Capture(browserOf(options.platform), options.dataMode);
  }

  get mic(): PreviewState {
    return this.#mic;
  }

  get camera(): PreviewState {
    return this.#camera;
  }

  /**
   * Opens (or reopens) one of them. Never rejects: the problem is part of the answer. A device that opens only after it was closed,
   * taken or asked for again is stopped at once.
   */
  async open(kind: 'mic' | 'camera', deviceId?: string): Promise<PreviewState> {
    this.close(kind);
    const turn = this.#turn[kind];
    let state: PreviewState;
    try {
      const track = await this.#capture.open(kind, deviceId ? { deviceId: { exact: deviceId } } : undefined);
      state = { track, problem: null };
    } catch (error) {
      state = { track: null, problem: error as VisitError }; // Capture throws nothing else
    }
    if (turn !== this.#turn[kind]) {
      state.track?.stop();
      return this[kind];
    }
    if (kind === 'mic') this.#mic = state;
    else this.#camera = state;
    return state;
  }

  /** Releases one device, or both. */
  close(kind?: 'mic' | 'camera'): void {
    if (kind !== 'camera') this.#letGo('mic')?.stop();
    if (kind !== 'mic') this.#letGo('camera')?.stop();
  }

  /** Hands the tracks over: the caller stops them from now on. */
  take(): { mic: MediaStreamTrack | null; camera: MediaStreamTrack | null } {
    return { mic: this.#letGo('mic'), camera: this.#letGo('camera') };
  }

  #letGo(kind: 'mic' | 'camera'): MediaStreamTrack | null {
    const { track } = this[kind];
    this.#turn[kind]++;
    if (kind === 'mic') this.#mic = { track: null, problem: null };
    else this.#camera = { track: null, problem: null };
    return track;
  }
}
