import type { Connection, Participant, Track, Visit } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { h, setText } from '../ui/dom.js';
import { icon } from '../ui/icons.js';

/** One person, or one shared screen, on the stage. */
export class Tile {
  readonly element: HTMLElement;
  readonly participant: Participant;
  readonly #screen: boolean;
  readonly #video: HTMLVideoElement;
  readonly #name = h('span', { class: 'name', 'data-testid': 'remote-name' });
  readonly #micOff = h(
    'span',
    { class: 'mic-off' },
    icon('mic', true),
    h('span', { class: 'visually-hidden' }, `, ${t.visit.micOff}`),
  );
  readonly #hand = h(
    'span',
    { class: 'hand', 'data-testid': 'hand' },
    icon('hand'),
    h('span', { class: 'visually-hidden' }, `, ${t.visit.hand}`),
  );
  readonly #note = h('p', { class: 'tile-note' });
  readonly #initials = h('span', { class: 'initials', 'aria-hidden': 'true' });
  readonly #detach = new Map<Track, () => void>();
  #picture = false;

  constructor(participant: Participant, screen = false) {
    this.participant = participant;
    this.#screen = screen;
    this.#video = h('video', {
      'data-testid': screen ? 'screen-video' : 'remote-video',
      autoplay: true,
      playsinline: true,
    });
    this.#video.addEventListener('loadeddata', () => {
      this.#picture = true;
      this.refresh();
    });
    this.#video.addEventListener('emptied', () => (this.#picture = false));
    const avatar = h('div', { class: 'avatar' }, participant.via === 'phone' ? icon('phone') : this.#initials);
    this.element = h(
      'figure',
      {
        class: screen ? 'tile screen' : 'tile',
        'data-testid': screen ? 'screen-tile' : 'remote-tile',
        'data-participant': participant.id,
      },
      avatar,
      this.#video,
      this.#note,
      h('figcaption', { class: 'plate' }, this.#hand, this.#micOff, this.#name),
    );
    this.refresh();
  }

  attach(track: Track): void {
    if (track.kind === 'video') {
      this.#detach.set(track, track.attach(this.#video));
    } else {
      const audio = h('audio', { 'data-testid': 'remote-audio' });
      this.element.append(audio);
      const detach = track.attach(audio);
      this.#detach.set(track, () => {
        detach();
        audio.remove();
      });
    }
    this.refresh();
  }

  detach(track: Track): void {
    this.#detach.get(track)?.();
    this.#detach.delete(track);
    this.refresh();
  }

  /** Shows what the participant is now. */
  refresh(connection?: Connection): void {
    const { participant } = this;
    const name = participant.name || (participant.via === 'phone' ? t.visit.phone : t.visit.someone);
    const shownName = this.#screen ? t.visit.screenOf(name) : name;
    setText(
      this.#name,
      participant.role === 'interpreter' && !this.#screen ? `${name} · ${t.visit.interpreter}` : shownName,
    );
    setText(this.#initials, initialsOf(name));
    this.#video.setAttribute('aria-label', shownName);
    this.#micOff.hidden = this.#screen || participant.micOn;
    this.#hand.hidden = this.#screen || !participant.hand;
    this.element.classList.toggle('speaking', participant.speaking && !this.#screen);
    const state = this.#state(connection);
    this.element.dataset['state'] = state;
    setText(this.#note, this.#noteFor(state));
  }

  remove(): void {
    for (const detach of this.#detach.values()) detach();
    this.#detach.clear();
    this.element.remove();
  }

  #state(connection: Connection | undefined): string {
    const { participant } = this;
    if (connection?.media === 'reconnecting') return 'reconnecting';
    if (participant.quality === 'lost') return 'reconnecting';
    if (participant.state === 'held') return 'held';
    const source = this.#screen ? 'screen' : 'camera';
    if (!this.#screen && !participant.cameraOn) return participant.via === 'phone' ? 'phone' : 'avatar';
    return this.#picture && participant.tracks.has(source) ? 'video' : 'connecting';
  }

  #noteFor(state: string): string {
    if (state === 'connecting') return t.visit.tileConnecting;
    if (state === 'held') return t.clinic.onHold;
    if (this.participant.quality === 'lost') return t.visit.tileLost;
    return state === 'video' && this.participant.quality === 'poor' ? t.visit.tilePoor : '';
  }
}

/** "Dr. Amara Chen" is AC. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(word => /^\p{L}/u.test(word) && !word.endsWith('.'));
  return [words[0], words.length > 1 ? words.at(-1) : ''].map(word => word?.[0]?.toUpperCase() ?? '').join('');
}

/** Our own picture, mirrored as in a mirror. */
export function selfView(visit: Visit, testId: string | null): { element: HTMLElement; refresh: () => void } {
  const video = h('video', {
    autoplay: true,
    playsinline: true,
    'data-testid': testId,
    'aria-label': t.visit.selfView,
  });
  video.muted = true;
  const off = h('div', { class: 'self-off' }, icon('camera', true), h('span', {}, t.waiting.cameraOff));
  const element = h('div', { class: 'self' }, video, off);
  const refresh = (): void => {
    const track = visit.me.tracks.get('camera');
    if (track && !video.srcObject) track.attach(video);
    const media = track?.mediaStreamTrack;
    video.hidden = !media;
    off.hidden = Boolean(media);
    element.classList.toggle('mirrored', media?.getSettings().facingMode !== 'environment');
  };
  refresh();
  return { element, refresh };
}
