import type { OutgoingCall, Visit } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { announce } from '../ui/announce.js';
import { action, h } from '../ui/dom.js';
import { openNumber } from './number.js';

/** How long the last word about a call stays: long enough to be read from across the desk. */
const lastWordMs = 8_000;

/** How a call or a transfer is over. */
const over: ReadonlySet<OutgoingCall['state']> = new Set(['accepted', 'ended', 'transferred', 'transfer_failed']);

/** The button that calls somebody in, and a line for each call or transfer that is under way. */
export function invitePanel(visit: Visit, signal: AbortSignal): HTMLElement {
  const calls = h('ul', { class: 'calls', 'aria-live': 'polite', 'data-testid': 'calls' });
  const lines = new Map<string, HTMLElement>();
  const tell = (call: OutgoingCall): void => {
    const line = lines.get(call.participant) ?? h('li', { 'data-testid': 'call-line' });
    lines.set(call.participant, line);
    line.dataset['state'] = call.state;
    line.textContent = wordsFor(call);
    calls.append(line);
    if (!over.has(call.state)) return;
    lines.delete(call.participant);
    setTimeout(() => line.remove(), lastWordMs);
  };
  visit.on('call', tell, { signal });
  return h(
    'section',
    { class: 'panel' },
    action(t.invite.button, 'plain', () => openInvite(visit, tell), { 'data-testid': 'btn-invite-phone' }),
    calls,
  );
}

function wordsFor({ state, reason, name }: OutgoingCall): string {
  if (state !== 'ended') return t.invite.states[state](name);
  const known = reason && reason in t.invite.ended ? (reason as keyof typeof t.invite.ended) : 'other';
  return t.invite.ended[known](name);
}

function openInvite(visit: Visit, tell: (call: OutgoingCall) => void): void {
  const name = h('input', {
    class: 'field',
    id: 'invite-name',
    maxlength: 100,
    autocomplete: 'off',
    'data-testid': 'invite-name',
  });
  openNumber({
    id: 'invite',
    title: t.invite.title,
    text: t.invite.text,
    go: t.invite.call,
    more: [h('label', { class: 'label', for: 'invite-name' }, t.invite.name), name],
    use: async number => {
      const named = name.value.trim();
      const started = await visit.host!.inviteByPhone(number, named ? { name: named } : {});
      announce(wordsFor(started));
      tell(started);
    },
  });
}
