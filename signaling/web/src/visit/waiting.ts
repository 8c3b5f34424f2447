import type { QueueInfo, Visit } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { announce } from '../ui/announce.js';
import { h, setText } from '../ui/dom.js';
import { Banner } from './banner.js';
import { controlBar } from './bar.js';
import { selfView } from './tile.js';

/** The waiting room: where one stands, how one looks, and that nothing needs to be done. */
export function waitingView(visit: Visit, signal: AbortSignal): HTMLElement {
  const position = h('p', { class: 'lead', 'data-testid': 'waiting-position' });
  const banner = new Banner(visit, signal);
  const self = selfView(visit, 'self-video');
  let said = 0;
  const tell = (queue: QueueInfo | null): void => {
    setText(position, queue ? describe(queue) : '');
    if (queue && queue.position !== said) announce(describe(queue));
    said = queue?.position ?? 0;
  };
  tell(visit.queue);
  visit.on('queue', tell, { signal });
  visit.on('participants', ({ updated }) => updated.includes(visit.me) && self.refresh(), { signal });
  return h(
    'section',
    { class: 'waiting', 'data-testid': 'waiting' },
    h(
      'div',
      { class: 'card' },
      h('div', { class: 'breath', 'aria-hidden': 'true' }),
      h('h1', {}, t.waiting.title),
      position,
      h('p', { class: 'hint' }, t.waiting.hint),
      self.element,
    ),
    banner.element,
    controlBar(visit, signal, banner, { waiting: true, phone: true }),
  );
}

function describe({ position, etaSeconds }: QueueInfo): string {
  const place = position <= 1 ? t.waiting.next : t.waiting.ahead(position - 1);
  return etaSeconds === null ? place : `${place} ${t.waiting.eta(Math.ceil(etaSeconds / 60))}`;
}
