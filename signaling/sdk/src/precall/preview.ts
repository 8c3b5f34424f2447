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

  constructor(options: Pick<JoinOptions, 'platform' | 'dataMode'> = {}) {
    this.#capture = new Capture(browserOf(options.platform), options.dataMode);
  }

  get mic(): PreviewState {
    return this.#mic;
  }

  get camera(): PreviewState {
    return this.#camera;
  }

  /** Opens (or reopens) one of them. Never rejects: the problem is part of the answer. */
  async open(kind: 'mic' | 'camera', deviceId?: string): Promise<PreviewState> {
    this.close(kind);
    let state: PreviewState;
    try {
      const track = await this.#capture.open(kind, deviceId ? { deviceId: { exact: deviceId } } : undefined);
      state = { track, problem: null };
    } catch (error) {
      state = { track: null, problem: error as VisitError }; // Capture throws nothing else
    }
    if (kind === 'mic') this.#mic = state;
    else this.#camera = state;
    return state;
  }

  /** Releases one device, or both. */
  close(kind?: 'mic' | 'camera'): void {
    if (kind !== 'camera') {
      this.#mic.track?.stop();
      this.#mic = { track: null, problem: null };
    }
    if (kind !== 'mic') {
      this.#camera.track?.stop();
      this.#camera = { track: null, problem: null };
    }
  }

  /** Hands the tracks over: the caller stops them from now on. */
  take(): { mic: MediaStreamTrack | null; camera: MediaStreamTrack | null } {
    const taken = { mic: this.#mic.track, camera: this.#camera.track };
    this.#mic = { track: null, problem: null };
    this.#camera = { track: null, problem: null };
    return taken;
  }
}
