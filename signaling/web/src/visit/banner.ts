import type { Visit } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { announce } from '../ui/announce.js';
import { action, h } from '../ui/dom.js';

/** One message at a time over the stage: blocked sound before a stopped microphone before other trouble. */
export class Banner {
  readonly element = h('div', { class: 'banner', hidden: true, 'data-testid': 'banner' });
  readonly #visit: Visit;
  #soundBlocked = false;

  constructor(visit: Visit, signal: AbortSignal) {
    this.#visit = visit;
    visit.on(
      'playbackBlocked',
      ({ blocked }) => {
        this.#soundBlocked = blocked;
        if (blocked) this.#show(t.banner.soundBlocked, t.banner.soundStart, () => void visit.startAudio());
        else this.hide();
      },
      { signal },
    );
    visit.on(
      'error',
      error => {
        if (this.#soundBlocked || visit.state === 'left' || error.code === 'share_cancelled') return;
        if (error.code === 'device_interrupted')
          this.#show(t.banner.interrupted, t.banner.restore, () => this.#restore());
        else this.#show(error.help, t.banner.dismiss, () => this.hide());
      },
      { signal },
    );
  }

  hide(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  #restore(): void {
    this.hide();
    this.#visit.me
      .setMic(true, {})
      .catch((error: { help: string }) => this.#show(error.help, t.banner.dismiss, () => this.hide()));
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
