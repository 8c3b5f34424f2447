import type { Participant, Track, Visit } from '@mediaserver/client';
import { clock, t } from '../strings/index.js';
import { announce } from '../ui/announce.js';
import { action, h, setText } from '../ui/dom.js';
import { icon } from '../ui/icons.js';
import { Banner } from './banner.js';
import { controlBar } from './bar.js';
import { recordingPill } from '../recording/pill.js';
import { arrange } from './arrange.js';
import { openByPhone } from './by-phone.js';
import { selfView, Tile } from './tile.js';

/** The visit itself: everybody on a dark stage, ourselves small, the controls below. Made once; follows the visit by itself. */
export function stageView(visit: Visit, clinic: boolean, signal: AbortSignal): HTMLElement {
  return new Stage(visit, clinic, signal).element;
}

class Stage {
  readonly element: HTMLElement;
  readonly #visit: Visit;
  readonly #tiles = new Map<string, Tile>();
  readonly #board: HTMLElement;
  readonly #alone: HTMLElement;
  readonly #veil = h('div', { class: 'veil', hidden: true });
  readonly #banner: Banner;
  #speaker: string | null = null;

  constructor(visit: Visit, clinic: boolean, signal: AbortSignal) {
    this.#visit = visit;
    this.#banner = new Banner(visit, signal);
    this.#alone = h(
      'div',
      { class: 'alone' },
      h('h2', {}, clinic ? t.visit.aloneClinic : t.visit.alone),
      h('p', {}, clinic ? t.visit.aloneClinicHint : t.visit.aloneHint),
    );
    this.#board = h('div', { class: 'board' }, this.#alone);
    const self = selfView(visit, 'self-video');
    const sharing = this.#sharing();
    this.#veil.append(
      h(
        'div',
        { class: 'veil-card' },
        h('div', { class: 'spinner' }),
        h('h2', {}, t.connection.lostTitle),
        h('p', {}, t.connection.lost),
        visit.phone &&
          !clinic &&
          action(t.phone.button, 'plain', () => void openByPhone(visit), { 'data-testid': 'veil-phone' }),
      ),
    );
    this.element = h('section', { class: 'visit', 'aria-label': t.visit.region });
    this.element.append(
      this.#top(signal),
      h(
        'div',
        { class: 'stage', 'data-testid': 'stage', 'data-region': 'stage', tabindex: '-1' },
        this.#board,
        self.element,
        this.#veil,
        this.#held(signal),
        h('div', { class: 'banners' }, this.#banner.element, sharing.element),
      ),
      controlBar(visit, signal, this.#banner, { phone: !clinic, record: !clinic }),
    );
    this.#follow(signal, () => {
      self.refresh();
      sharing.refresh();
    });
  }

  #follow(signal: AbortSignal, refreshMe: () => void): void {
    const visit = this.#visit;
    visit.on(
      'participants',
      ({ added, updated, removed }) => {
        for (const person of added) this.#add(person);
        for (const person of updated) if (person === visit.me) refreshMe();
        for (const person of removed) this.#remove(person);
        this.#refresh();
      },
      { signal },
    );
    visit.on('track', ({ participant, track, live }) => this.#track(participant, track, live), { signal });
    visit.on(
      'speaker',
      speaker => {
        if (speaker && speaker !== visit.me) this.#speaker = speaker.id;
        this.#refresh();
      },
      { signal },
    );
    visit.on('quality', () => this.#refresh(), { signal });
    visit.on(
      'connection',
      ({ media }) => {
        this.#veil.hidden = media !== 'reconnecting';
        this.#refresh();
      },
      { signal },
    );
  }

  #add(person: Participant): void {
    if (this.#tiles.has(person.id)) return;
    const tile = new Tile(person);
    this.#tiles.set(person.id, tile);
    this.#board.append(tile.element);
    announce(t.visit.joined(person.name || t.visit.someone));
  }

  #remove(person: Participant): void {
    for (const key of [person.id, `${person.id}/screen`]) {
      this.#tiles.get(key)?.remove();
      this.#tiles.delete(key);
    }
    announce(t.visit.leftVisit(person.name || t.visit.someone));
  }

  #track(person: Participant, track: Track, live: boolean): void {
    if (live) this.#add(person);
    const key = track.source === 'screen' ? `${person.id}/screen` : person.id;
    if (track.source === 'screen' && live && !this.#tiles.has(key)) {
      const tile = new Tile(person, true);
      this.#tiles.set(key, tile);
      this.#board.append(tile.element);
      announce(t.visit.sharing(person.name || t.visit.someone));
    }
    const tile = this.#tiles.get(key);
    if (live) tile?.attach(track);
    else tile?.detach(track);
    if (track.source === 'screen' && !live) {
      tile?.remove();
      this.#tiles.delete(key);
    }
    this.#refresh();
  }

  /** A shared screen fills the stage; otherwise whoever spoke last, otherwise the first. Elements stay where they are in the page. */
  #refresh(): void {
    const tiles = [...this.#tiles];
    for (const [key, tile] of tiles) {
      // The line of a screen stays when sharing ends, ready for the next time; only its tile goes.
      if (key.endsWith('/screen')) tile.element.hidden = tile.participant.tracks.get('screen')?.muted !== false;
      tile.refresh(this.#visit.connection);
    }
    const seen = tiles.filter(([, tile]) => !tile.element.hidden);
    const main =
      seen.find(([key]) => key.endsWith('/screen')) ?? seen.find(([key]) => key === this.#speaker) ?? seen[0];
    for (const [key, tile] of seen) tile.element.classList.toggle('main', key === main?.[0]);
    arrange(this.element, this.#board, seen.length, main?.[0].endsWith('/screen') ?? false);
    this.#alone.hidden = seen.length > 0;
  }

  #top(signal: AbortSignal): HTMLElement {
    const timer = h('span', { class: 'timer', 'data-testid': 'timer', role: 'timer', 'aria-label': t.visit.timer });
    const since = Date.now();
    const tick = (): void => setText(timer, clock((Date.now() - since) / 1000));
    tick();
    const interval = setInterval(tick, 1000);
    signal.addEventListener('abort', () => clearInterval(interval));
    return h(
      'header',
      { class: 'top' },
      h('h1', { class: 'title' }, this.#visit.title || t.visit.region),
      h('span', { class: 'lock', title: t.visit.encryptedHint }, icon('lock'), t.visit.encrypted),
      recordingPill(this.#visit, this.element, signal),
      timer,
    );
  }

  #held(signal: AbortSignal): HTMLElement {
    const element = h(
      'div',
      { class: 'veil', hidden: true },
      h('div', { class: 'veil-card' }, icon('pause'), h('h2', {}, t.held.title), h('p', {}, t.held.hint)),
    );
    this.#visit.on(
      'state',
      ({ to }) => {
        if (to === 'held') announce(`${t.held.title}. ${t.held.hint}`, 'assertive');
        element.hidden = to !== 'held';
      },
      { signal },
    );
    return element;
  }

  #sharing(): { element: HTMLElement; refresh: () => void } {
    const stop = h('button', { type: 'button', class: 'action plain small' }, t.visit.stopShare);
    stop.addEventListener('click', () => void this.#visit.me.share(false));
    const element = h('div', { class: 'banner' }, icon('share'), h('span', {}, t.visit.youShare), stop);
    const refresh = (): void => {
      element.hidden = !this.#visit.me.tracks.get('screen')?.mediaStreamTrack;
    };
    refresh();
    return { element, refresh };
  }
}
