import type { Visit, VisitError } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { announce } from '../ui/announce.js';
import { action, h } from '../ui/dom.js';

type Device = 'mic' | 'camera';

/** One message at a time about the visit: blocked sound before a stopped microphone before a stopped camera; and other trouble. */
export class Banner {
  readonly element = h('div', { class: 'banner', hidden: true, 'data-testid': 'banner' });
  readonly #visit: Visit;
  #soundBlocked = false;
  /** Whose stop the message is about. */
  #about: Device | null = null;

  constructor(visit: Visit, signal: AbortSignal) {
    this.#visit = visit;
    visit.on(
      'playbackBlocked',
      ({ blocked }) => {
        this.#soundBlocked = blocked;
        this.#next();
      },
      { signal },
    );
    visit.on(
      'error',
      error => {
        if (visit.state === 'left' || error.code === 'share_cancelled') return;
        if (error.code === 'device_interrupted') this.#interrupted(error.source as Device, signal);
        else if (!this.#soundBlocked) this.#trouble(error.help);
      },
      { signal },
    );
    visit.on('participants', () => this.#withdraw(), { signal });
  }

  hide(): void {
    this.#about = null;
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  /** Why what was just pressed did nothing: said at once, whatever is said already; what is still the matter comes back after it. */
  refuse(error: VisitError): void {
    if (this.#visit.state === 'left') return;
    if (error.code === 'share_cancelled') announce(error.help, 'assertive');
    else this.#trouble(error.help);
  }

  #interrupted(device: Device, signal: AbortSignal): void {
    const track = this.#visit.me.tracks.get(device)?.mediaStreamTrack;
    track?.addEventListener('unmute', () => this.#withdraw(), { signal, once: true });
    if (!this.#soundBlocked) this.#next();
  }

  /** Switched on, and taken away by the system. */
  #stopped(device: Device): boolean {
    return this.#visit.me.tracks.get(device)?.mediaStreamTrack?.muted ?? false;
  }

  /** What is the matter now. */
  #next(): void {
    const device = (['mic', 'camera'] as const).find(one => this.#stopped(one));
    if (this.#soundBlocked) this.#show(t.banner.soundBlocked, t.banner.soundStart, () => void this.#visit.startAudio());
    else if (device) this.#show(t.banner.stopped[device], t.banner.restore[device], () => this.#restore(device));
    else return this.hide();
    this.#about = this.#soundBlocked ? null : (device ?? null);
  }

  /** The device came back by itself, or is not wanted any more. */
  #withdraw(): void {
    if (this.#about && !this.#stopped(this.#about)) this.#next();
  }

  /** Opens what was stopped and is still on; a microphone that somebody closed stays closed. */
  #restore(device: Device): void {
    const { me } = this.#visit;
    if (!this.#stopped(device)) return this.#next();
    const opened = device === 'mic' ? me.setMic(true) : me.setCamera(true);
    opened.then(
      () => this.#next(),
      (error: { help: string }) => this.#trouble(error.help),
    );
  }

  #trouble(help: string): void {
    this.#about = null;
    this.#show(help, t.banner.dismiss, () => this.#next());
  }

  #show(text: string, button: string, onClick: () => void): void {
    announce(text, 'assertive');
    const press = () => {
      this.hide();
      onClick();
    };
    this.element.replaceChildren(h('span', {}, text), action(button, 'plain small', press));
    this.element.hidden = false;
  }
}
