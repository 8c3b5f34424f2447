import {
  joinVisit,
  type Participant,
  type Track,
  type Visit,
  type VisitEvents,
  type VisitError,
  type VisitState,
} from '../index.js';
import { button, part } from './dom.js';
import { labels } from './labels.js';
import { RecordingParts } from './recording.js';
import { sheet } from './sheet.js';

const mirrored: readonly (keyof VisitEvents)[] = [
  'state',
  'connection',
  'participants',
  'track',
  'queue',
  'speaker',
  'quality',
  'recording',
  'consent',
  'recordings',
  'playbackBlocked',
  'devices',
  'error',
];

/** Servers render pages too: without a document there is nothing to extend, and importing must still work. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/**
 * `<ms-visit server="https://visits.example.org" token-url="/my/token"></ms-visit>`: a whole visit in one element.
 * Attributes: `server` (default: this page's origin), `token-url` (fetched with the page's cookies, answers the token as text),
 * `token` (instead of `token-url`), `name`. Every event of the visit is dispatched on the element as a CustomEvent of its name.
 * Colors follow the custom properties `--ms-accent`, `--ms-stage` and `--ms-text`.
 */
export class MsVisitElement extends Base {
  static readonly observedAttributes = ['server', 'token', 'token-url'];
  #visit: Visit | null = null;
  #abort: AbortController | null = null;
  readonly #stage = part('div', 'stage');
  readonly #self = part('video', 'self');
  readonly #text = part('p', 'text');
  readonly #bar = part('div', 'bar');
  readonly #mic = button(labels.mic, () => this.#toggle('mic'));
  readonly #camera = button(labels.camera, () => this.#toggle('camera'));
  readonly #sound = button(labels.startSound, () => void this.#visit?.startAudio());
  readonly #leave = button(labels.leave, () => void this.#visit?.leave());
  readonly #recording = new RecordingParts(text => this.#say(text));
  readonly #attached = new Map<Track, { readonly media: HTMLMediaElement; readonly remove: () => void }>();

  /** The visit while there is one. */
  get visit(): Visit | null {
    return this.#visit;
  }

  connectedCallback(): void {
    if (!this.shadowRoot) {
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet()];
      this.#text.setAttribute('role', 'status');
      this.#self.setAttribute('aria-label', labels.selfView);
      this.#leave.part.add('leave');
      this.#sound.hidden = true;
      this.#bar.append(this.#mic, this.#camera, this.#sound, this.#leave);
      root.append(this.#stage, this.#self, this.#recording.pill, this.#text, this.#recording.question, this.#bar);
    }
    void this.#start();
  }

  disconnectedCallback(): void {
    this.#abort?.abort();
    this.#abort = null;
  }

  attributeChangedCallback(): void {
    if (!this.#abort) return;
    this.disconnectedCallback();
    void this.#start();
  }

  async #start(): Promise<void> {
    const token = this.getAttribute('token') ?? this.#fetchToken();
    if (this.#abort || !token) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#say(labels.connecting);
    const name = this.getAttribute('name');
    try {
      const visit = await joinVisit(this.getAttribute('server') ?? location.origin, token, {
        signal: abort.signal,
        audio: true,
        video: true,
        ...(name ? { name } : {}),
      });
      this.#visit = visit;
      this.#follow(visit, abort.signal);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#say((error as VisitError).help);
      this.dispatchEvent(new CustomEvent('error', { detail: error }));
    }
  }

  #fetchToken(): (() => Promise<string>) | null {
    const url = this.getAttribute('token-url');
    if (!url) return null;
    return async () => {
      const reply = await fetch(url, { credentials: 'same-origin' });
      if (!reply.ok) throw Object.assign(new Error('token-url'), { statusCode: reply.status });
      return (await reply.text()).trim();
    };
  }

  #follow(visit: Visit, signal: AbortSignal): void {
    for (const event of mirrored) {
      visit.on(event, detail => this.dispatchEvent(new CustomEvent(event, { detail })), { signal });
    }
    visit.on('track', ({ participant, track, live }) => (live ? this.#show(participant, track) : this.#hide(track)), {
      signal,
    });
    visit.on('participants', () => this.#refresh(visit), { signal });
    visit.on('playbackBlocked', ({ blocked }) => (this.#sound.hidden = !blocked), { signal });
    visit.on('state', ({ to }) => this.#turn(to), { signal });
    visit.on('queue', ({ position }) => visit.state === 'waiting' && this.#say(labels.queue(position)), { signal });
    this.#recording.follow(visit, signal);
    this.#refresh(visit);
  }

  #turn(to: VisitState): void {
    this.#say(labels.state[to]);
    this.#bar.hidden = to === 'left';
    if (to === 'left') this.#self.hidden = true;
  }

  #show(participant: Participant, track: Track): void {
    const media = part(track.kind, track.source);
    if (track.kind === 'video') media.setAttribute('aria-label', participant.name);
    const detach = track.attach(media);
    this.#stage.append(media);
    media.hidden = track.muted;
    const remove = (): void => {
      detach();
      media.remove();
    };
    this.#attached.set(track, { media, remove });
  }

  #hide(track: Track): void {
    this.#attached.get(track)?.remove();
    this.#attached.delete(track);
  }

  /** Follows who is muted: a camera that is off would show its last picture for ever. */
  #refresh(visit: Visit): void {
    for (const [track, { media }] of this.#attached) media.hidden = track.muted;
    visit.me.tracks.get('camera')?.attach(this.#self);
    this.#self.hidden = !visit.me.cameraOn;
    this.#mic.setAttribute('aria-pressed', String(visit.me.micOn));
    this.#camera.setAttribute('aria-pressed', String(visit.me.cameraOn));
  }

  #toggle(what: 'mic' | 'camera'): void {
    const me = this.#visit?.me;
    if (!me) return;
    const done = what === 'mic' ? me.setMic(!me.micOn) : me.setCamera(!me.cameraOn);
    done.catch((error: VisitError) => this.#say(error.help));
  }

  #say(text: string): void {
    this.#text.textContent = text;
    this.#text.hidden = text === '';
  }
}

if (globalThis.customElements && !customElements.get('ms-visit')) customElements.define('ms-visit', MsVisitElement);
