import type { CaptureRequest, Logger, Source } from '../api.js';
import { toDeviceError } from '../errors/device-error.js';
import { toVisitError, VisitError } from '../errors/visit-error.js';
import type { Handler } from '../handlers/handler.js';
import { Capture, isTrack, type CaptureKind } from './capture.js';
import type { Outgoing, Peer } from './peer.js';

type LocalSource = 'mic' | 'camera' | 'screen';

export interface PublisherOwner {
  /** True while media may be negotiated; otherwise that happens on admission. */
  readonly admitted: boolean;
  readonly dataMode: 'auto' | 'low' | 'audio';
  /** Tells the server of a mute; rejects when it cannot. */
  setTrack(track: string, muted: boolean): Promise<void>;
  /** A local source went on or off, or has another track. */
  changed(source: LocalSource): void;
  /** A device went away or was taken by the system. */
  lost(source: LocalSource, error: VisitError): void;
}

interface Local {
  /** What the person wants; survives reconnects. */
  on: boolean;
  /** Held for the microphone even while off, so that speaking again is instant. */
  track: MediaStreamTrack | null;
  deviceId: string | undefined;
  /** Serialises on and off of this source. */
  turn: Promise<unknown>;
}

/** Our own microphone, camera and screen: capture, mute, device changes, and telling the server. */
export class Publisher {
  readonly #handler: Handler;
  readonly #peer: Peer;
  readonly #owner: PublisherOwner;
  readonly #capture: Capture;
  readonly #log: Logger;
  readonly #locals: Record<LocalSource, Local> = { mic: idle(), camera: idle(), screen: idle() };
  #closed = false;

  constructor(handler: Handler, peer: Peer, owner: PublisherOwner, log: Logger) {
    this.#handler = handler;
    this.#peer = peer;
    this.#owner = owner;
    this.#capture = new Capture(handler, owner.dataMode);
    this.#log = log;
  }

  isOn(source: LocalSource): boolean {
    return this.#locals[source].on;
  }

  /** What is being sent; null while off. */
  trackOf(source: LocalSource): MediaStreamTrack | null {
    return this.#locals[source].on ? this.#locals[source].track : null;
  }

  deviceOf(source: LocalSource): string | undefined {
    const local = this.#locals[source];
    return local.track?.getSettings().deviceId ?? local.deviceId;
  }

  /** Says that a source will be published before its device is open, so that the first offer can have its line. */
  announce(source: CaptureKind): void {
    if (!this.#peer.outgoing.has(source)) this.#addOutgoing(source, null, 'text');
  }

  set(source: CaptureKind, on: boolean, request?: CaptureRequest): Promise<void> {
    return this.#inTurn(source, () => (on ? this.#start(source, request) : this.#stop(source)));
  }

  share(on: boolean, hint: 'text' | 'motion'): Promise<void> {
    return this.#inTurn('screen', async () => {
      if (!on) return this.#stop('screen');
      if (this.#locals.screen.on) return;
      this.#stillIn();
      const track = await this.#capture.openScreen(hint);
      this.#stillIn(track);
      await this.#send('screen', track, hint);
    });
  }

  flipCamera(): Promise<void> {
    return this.#inTurn('camera', async () => {
      const { track: current, deviceId } = this.#locals.camera;
      const other = await this.#capture.otherCamera(current);
      current?.stop(); // phones open one camera at a time
      try {
        await this.#start('camera', other);
      } catch (error) {
        if (current && this.#locals.camera.track === current) await this.#goBack(deviceId);
        throw error;
      }
    });
  }

  /** Another device from now on; opens it at once when the source is on. */
  async use(source: CaptureKind, deviceId: string): Promise<void> {
    const local = this.#locals[source];
    local.deviceId = deviceId;
    if (!local.on) {
      if (source === 'mic') this.#release(local);
      return;
    }
    await this.set(source, true, { deviceId: { exact: deviceId } });
  }

  /** After every (re)connection: tells the server what it may have missed. */
  async syncMuted(): Promise<void> {
    for (const out of this.#peer.outgoing.values()) await this.#tell(out);
  }

  /** What the server knew after we had been away: muted although we had told it otherwise means that somebody else did it. */
  async mutedWhileAway(tracks: readonly { readonly track: string; readonly muted: boolean }[]): Promise<void> {
    const mic = this.#peer.outgoing.get('mic');
    const known = tracks.find(({ track }) => track === mic?.id);
    if (known?.muted && mic?.toldMuted === false) await this.mutedByServer(known.track);
  }

  /** Somebody else has muted this track: the microphone closes here too, so that what the person sees is true. */
  async mutedByServer(track: string): Promise<void> {
    const out = this.#peer.outgoing.get('mic');
    if (out?.id !== track || out.muted) return;
    out.toldMuted = true;
    await this.set('mic', false);
  }

  close(): void {
    this.#closed = true;
    for (const local of Object.values(this.#locals)) {
      local.on = false;
      this.#release(local);
    }
  }

  async #start(source: CaptureKind, request: CaptureRequest | undefined): Promise<void> {
    const local = this.#locals[source];
    this.#stillIn(isTrack(request) ? request : null);
    if (source === 'camera' && this.#owner.dataMode === 'audio') throw new VisitError('forbidden', 'audio only');
    const reusable = request === undefined && local.track?.readyState === 'live' && !local.track.muted;
    const preferred = local.deviceId ? { deviceId: { ideal: local.deviceId } } : undefined;
    const track = reusable && local.track ? local.track : await this.#capture.open(source, request ?? preferred);
    this.#stillIn(track);
    await this.#send(source, track, 'text');
  }

  /** The other camera does not open: the one before again, or none, so that what everybody sees is true. */
  async #goBack(deviceId: string | undefined): Promise<void> {
    try {
      await this.#start('camera', deviceId ? { deviceId: { exact: deviceId } } : {});
    } catch (error) {
      this.#log.debug?.('device.lost', { source: 'camera', code: toDeviceError(error).code });
      await this.#stop('camera');
    }
  }

  async #send(source: LocalSource, track: MediaStreamTrack, hint: 'text' | 'motion'): Promise<void> {
    const local = this.#locals[source];
    if (local.track !== track) {
      this.#release(local);
      this.#adopt(source, track);
    }
    track.enabled = true;
    local.on = true;
    const out = this.#peer.outgoing.get(source) ?? this.#addOutgoing(source, track, hint);
    out.muted = false;
    await this.#peer.replace(out, track);
    this.#owner.changed(source);
    await this.#confirm(source, out);
  }

  async #stop(source: LocalSource): Promise<void> {
    const local = this.#locals[source];
    if (!local.on) return;
    local.on = false;
    const out = this.#peer.outgoing.get(source);
    if (local.track) local.track.enabled = false;
    if (source !== 'mic') this.#release(local);
    this.#owner.changed(source);
    if (!out) return;
    out.muted = true;
    await this.#peer.replace(out, null);
    await this.#confirm(source, out);
  }

  /** Resolves when the server knows; before admission it will be told in the first offer. */
  async #confirm(source: LocalSource, out: Outgoing): Promise<void> {
    if (!this.#owner.admitted) return;
    if (out.id === null) await this.#peer.negotiate();
    if (out.refused) {
      const refused = out.refused;
      const local = this.#locals[source];
      local.on = false;
      this.#release(local);
      await this.#peer.replace(out, null);
      this.#owner.changed(source);
      throw refused;
    }
    await this.#tell(out);
  }

  async #tell(out: Outgoing): Promise<void> {
    if (out.id === null || out.toldMuted === out.muted) return;
    const muted = out.muted;
    try {
      await this.#owner.setTrack(out.id, muted);
      out.toldMuted = muted;
    } catch (error) {
      // A dropped hub is made good by syncMuted on the next connection.
      if (!VisitError.isDrop(error)) throw toVisitError(error);
    }
  }

  #addOutgoing(source: LocalSource, track: MediaStreamTrack | null, hint: 'text' | 'motion'): Outgoing {
    const encodings =
      source === 'camera'
        ? this.#handler.cameraEncodings(this.#owner.dataMode === 'low')
        : source === 'screen'
          ? this.#handler.screenEncodings(hint)
          : null;
    return this.#peer.addOutgoing(source, encodings, track);
  }

  #adopt(source: LocalSource, track: MediaStreamTrack): void {
    const local = this.#locals[source];
    local.track = track;
    local.deviceId = track.getSettings().deviceId ?? local.deviceId;
    track.addEventListener('ended', () => {
      if (local.track === track) void this.#onEnded(source);
    });
    if (source === 'screen') return; // a window that is out of sight is mute too, and comes back by itself
    track.addEventListener('mute', () => {
      // iOS takes the microphone for a phone call and may never give it back by itself.
      if (local.track === track && local.on)
        this.#owner.lost(source, new VisitError('device_interrupted', source, { source }));
    });
  }

  /** Unplugged, revoked, or the browser's own "stop sharing". */
  async #onEnded(source: LocalSource): Promise<void> {
    const wasOn = this.#locals[source].on;
    this.#locals[source].track = null;
    this.#locals[source].deviceId = undefined;
    if (!wasOn) return;
    this.#log.debug?.('device.ended', { source });
    try {
      if (source === 'screen') return await this.#inTurn(source, () => this.#stop(source));
      await this.set(source, true);
      this.#owner.lost(source, new VisitError('device_not_found', 'switched to another device'));
    } catch (error) {
      if (this.#closed) return;
      await this.#inTurn(source, () => this.#stop(source));
      this.#owner.lost(source, toDeviceError(error));
    }
  }

  /** A device is opened for as long as we are in the visit; what comes too late is let go at once. */
  #stillIn(late: MediaStreamTrack | null = null): void {
    if (!this.#closed) return;
    late?.stop();
    throw new VisitError('left');
  }

  #release(local: Local): void {
    const track = local.track;
    local.track = null;
    track?.stop();
  }

  #inTurn<T>(source: LocalSource, job: () => Promise<T>): Promise<T> {
    const local = this.#locals[source];
    const run = local.turn.then(job, job);
    local.turn = run;
    return run;
  }
}

function idle(): Local {
  return { on: false, track: null, deviceId: undefined, turn: Promise.resolve() };
}

/** The sources that this side can publish. */
export function isLocal(source: Source): source is LocalSource {
  return source !== 'interpreter';
}
