import type { LeaveReason } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { action, h, setPageState, show } from '../ui/dom.js';
import { icon, type IconName } from '../ui/icons.js';

/** What the page says when there is nothing more to do, with one thing to press where that helps. */
export function showEnded(reason: LeaveReason, help: string, rejoin: (() => void) | null): void {
  setPageState('ended');
  const known =
    reason in t.ended && reason !== 'rejoin' && reason !== 'moveHere' ? (reason as keyof typeof t.ended) : 'other';
  const words = t.ended[known];
  const text = typeof words === 'string' ? words : words.text || help;
  const title = typeof words === 'string' ? words : words.title;
  show(
    h(
      'section',
      { class: 'card', 'data-testid': 'ended', 'data-reason': reason },
      h('div', { class: 'hero-icon' }, icon(glyphFor(reason))),
      h('h1', {}, title),
      h('p', { class: 'lead' }, text),
      rejoin &&
        action(movedAway(reason) ? t.ended.moveHere : t.ended.rejoin, 'primary', rejoin, {
          'data-testid': 'btn-rejoin',
        }),
    ),
  );
}

function glyphFor(reason: LeaveReason): IconName {
  if (reason === 'continued_by_phone') return 'phone';
  return reason === 'left' || reason === 'ended' ? 'check' : 'person';
}

function movedAway(reason: LeaveReason): boolean {
  return reason === 'joined_elsewhere' || reason === 'continued_by_phone';
}

export function showConnecting(): void {
  setPageState('connecting');
  show(h('section', { class: 'card' }, h('div', { class: 'spinner' }), h('h1', {}, t.connecting)));
}

export function showBrokenLink(): void {
  setPageState('ended');
  show(
    h(
      'section',
      { class: 'card', 'data-testid': 'ended', 'data-reason': 'link' },
      h('h1', {}, t.link.missingTitle),
      h('p', { class: 'lead' }, t.link.missing),
    ),
  );
}
