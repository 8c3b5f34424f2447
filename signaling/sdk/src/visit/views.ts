import type { LayerInfo, Participant, QualityLevel, Role, Source, Track, Via } from '../api.js';
import type { WireParticipant, WireTrack } from '../hub/wire.js';
import type { Playback } from '../media/playback.js';
import type { Watcher } from '../media/watch.js';

/** What a track needs to be seen and heard. */
export interface Screen {
  readonly playback: Playback;
  readonly watcher: Watcher;
}

/** A track of somebody else. */
export class RemoteTrack implements Track {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly source: Source;
  readonly participantId: string;
  muted: boolean;
  layer: LayerInfo | null = null;
  readonly #screen: Screen;
  readonly #elements = new Map<HTMLMediaElement, () => void>();
  #media: MediaStreamTrack | null = null;

  constructor(wire: WireTrack, screen: Screen) {
    this.id = wire.track;
    this.kind = wire.kind;
    this.source = wire.source;
    this.participantId = wire.participant;
    this.muted = wire.muted;
    this.#screen = screen;
  }

  get mediaStreamTrack(): MediaStreamTrack | null {
    return this.#media;
  }

  set mediaStreamTrack(media: MediaStreamTrack | null) {
    this.#media = media;
    for (const element of this.#elements.keys()) this.#screen.playback.show(element, media);
  }

  attach(element: HTMLMediaElement): () => void {
    this.#elements.get(element)?.();
    const unwatch = this.kind === 'video' ? this.#screen.watcher.add(this.id, element) : () => {};
    const detach = (): void => {
      if (this.#elements.get(element) !== detach) return;
      this.#elements.delete(element);
      unwatch();
      this.#screen.playback.drop(element);
    };
    this.#elements.set(element, detach);
    if (this.#media) this.#screen.playback.show(element, this.#media);
    return detach;
  }

  /** The track is over: its elements are cleared. */
  end(): void {
    for (const detach of [...this.#elements.values()]) detach();
    this.#screen.watcher.forget(this.id);
    this.#media = null;
  }
}

/** Somebody else. */
export class RemoteParticipant implements Participant {
  readonly id: string;
  name = '';
  role: Role = 'guest';
  via: Via = 'web';
  state: Participant['state'] = 'joined';
  speaking = false;
  quality: QualityLevel = 'good';
  hand = false;
  readonly tracks = new Map<Source, RemoteTrack>();

  constructor(wire: WireParticipant) {
    this.id = wire.id;
    this.update(wire);
  }

  get micOn(): boolean {
    return this.tracks.get('mic')?.muted === false;
  }

  get cameraOn(): boolean {
    return this.tracks.get('camera')?.muted === false;
  }

  update(wire: WireParticipant): void {
    this.name = wire.name ?? '';
    this.role = wire.role;
    this.via = wire.via;
    this.state = wire.state;
    this.speaking = wire.speaking ?? this.speaking;
    this.quality = wire.quality ?? this.quality;
    this.hand = wire.hand ?? false;
  }
}
