import type {
  CaptureRequest,
  Me,
  Participant,
  Permission,
  PhoneAccess,
  QualityLevel,
  Role,
  Source,
  Track,
  Via,
} from '../api.js';
import type { HubCall, JoinReply, WireParticipant, WirePermissions, WirePhoneAccess } from '../hub/wire.js';
import type { Playback } from '../media/playback.js';
import type { Publisher } from '../media/publisher.js';

/** Our own camera, microphone or screen, for a self view. */
class LocalTrack implements Track {
  readonly layer = null;
  readonly #elements = new Map<HTMLMediaElement, () => void>();

  constructor(
    readonly id: string,
    readonly kind: 'audio' | 'video',
    readonly source: Source,
    private readonly read: () => MediaStreamTrack | null,
    private readonly playback: Playback,
  ) {}

  get muted(): boolean {
    return this.read() === null;
  }

  get mediaStreamTrack(): MediaStreamTrack | null {
    return this.read();
  }

  attach(element: HTMLMediaElement): () => void {
    const detach = (): void => {
      if (this.#elements.delete(element)) this.playback.drop(element);
    };
    this.#elements.set(element, detach);
    element.muted = true; // nobody wants to hear themselves
    this.playback.show(element, this.read());
    return detach;
  }

  refresh(): void {
    for (const element of this.#elements.keys()) this.playback.show(element, this.read());
  }
}

/** The participant on this side. */
export class MeParticipant implements Me {
  id = '';
  name = '';
  role: Role = 'guest';
  via: Via = 'web';
  state: Participant['state'] = 'waiting';
  speaking = false;
  quality: QualityLevel = 'good';
  hand = false;
  readonly tracks = new Map<Source, LocalTrack>();
  readonly #publisher: Publisher;
  readonly #playback: Playback;
  #perms: WirePermissions | null = null;

  readonly #call: HubCall;
  readonly #answer: (yes: boolean) => Promise<void>;

  constructor(publisher: Publisher, playback: Playback, call: HubCall, answer: (yes: boolean) => Promise<void>) {
    this.#publisher = publisher;
    this.#playback = playback;
    this.#call = call;
    this.#answer = answer;
  }

  get micOn(): boolean {
    return this.#publisher.isOn('mic');
  }

  get cameraOn(): boolean {
    return this.#publisher.isOn('camera');
  }

  setMic(on: boolean, capture?: CaptureRequest): Promise<void> {
    return this.#publisher.set('mic', on, capture);
  }

  setCamera(on: boolean, capture?: CaptureRequest): Promise<void> {
    return this.#publisher.set('camera', on, capture);
  }

  flipCamera(): Promise<void> {
    return this.#publisher.flipCamera();
  }

  share(on: boolean, options?: { readonly hint?: 'text' | 'motion' }): Promise<void> {
    return this.#publisher.share(on, options?.hint ?? 'text');
  }

  raiseHand(raised: boolean): Promise<void> {
    return this.#call('RaiseHand', { raised });
  }

  async continueByPhone(): Promise<PhoneAccess> {
    const { number, sip, pin, calling } = await this.#call<WirePhoneAccess>('ContinueByPhone');
    return { number: number ?? null, sip, pin, calling: calling ?? false };
  }

  giveConsent(_kind: 'recording', yes: boolean): Promise<void> {
    return this.#answer(yes);
  }

  may(permission: Permission): boolean {
    if (!this.#perms) return permission.startsWith('publish:') || this.role === 'provider';
    const [verb, source] = permission.split(':') as [keyof WirePermissions, Source | undefined];
    if (source) return this.#perms.publish?.includes(source) ?? false;
    return this.#perms[verb] === true;
  }

  joined(wire: JoinReply['me']): void {
    this.id = wire.id;
    this.#perms = wire.perms ?? this.#perms;
    this.update(wire);
  }

  update(wire: WireParticipant): void {
    this.name = wire.name ?? this.name;
    this.role = wire.role;
    this.via = wire.via;
    this.state = wire.state;
    this.quality = wire.quality ?? this.quality;
    this.hand = wire.hand ?? false;
  }

  /** A local source went on, off, or has another track. */
  refresh(source: 'mic' | 'camera' | 'screen'): void {
    if (!this.tracks.has(source)) {
      const read = () => this.#publisher.trackOf(source);
      this.tracks.set(
        source,
        new LocalTrack(`local-${source}`, source === 'mic' ? 'audio' : 'video', source, read, this.#playback),
      );
    }
    this.tracks.get(source)?.refresh();
  }
}
