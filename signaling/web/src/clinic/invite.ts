import type { OutgoingCall, Visit, VisitError } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { announce } from '../ui/announce.js';
import { action, h } from '../ui/dom.js';
import { open } from '../ui/dialog.js';

/** How long the last word about a call stays: long enough to be read from across the desk. */
const lastWordMs = 8_000;

/** The button that calls somebody in, and a line for each call that is under way. */
export function invitePanel(visit: Visit, signal: AbortSignal): HTMLElement {
  const calls = h('ul', { class: 'calls', 'aria-live': 'polite', 'data-testid': 'calls' });
  const lines = new Map<string, HTMLElement>();
  const tell = (call: OutgoingCall): void => {
    const line = lines.get(call.participant) ?? h('li', { 'data-testid': 'call-line' });
    lines.set(call.participant, line);
    line.dataset['state'] = call.state;
    line.textContent = wordsFor(call);
    calls.append(line);
    if (call.state !== 'accepted' && call.state !== 'ended') return;
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
  const number = h('input', {
    class: 'field',
    id: 'invite-number',
    type: 'text',
    inputmode: 'tel',
    autocomplete: 'off',
    required: true,
    'aria-describedby': 'invite-hint',
    'data-testid': 'invite-number',
  });
  const name = h('input', {
    class: 'field',
    id: 'invite-name',
    maxlength: 100,
    autocomplete: 'off',
    'data-testid': 'invite-name',
  });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true, 'data-testid': 'invite-problem' });
  const call = h('button', { type: 'submit', class: 'action primary', 'data-testid': 'invite-call' }, t.invite.call);
  const form = h(
    'form',
    { class: 'invite' },
    h('label', { class: 'label', for: 'invite-number' }, t.invite.number),
    number,
    h('p', { class: 'hint', id: 'invite-hint' }, t.invite.numberHint),
    h('label', { class: 'label', for: 'invite-name' }, t.invite.name),
    name,
    problem,
    h(
      'div',
      { class: 'row end' },
      action(t.invite.cancel, 'plain', () => dialog.close()),
      call,
    ),
  );
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'invite-title' },
    h('h2', { id: 'invite-title' }, t.invite.title),
    h('p', {}, t.invite.text),
    form,
  );
  form.addEventListener('submit', event => {
    event.preventDefault();
    void place();
  });
  open(dialog, () => {});
  number.focus();

  async function place(): Promise<void> {
    call.disabled = true;
    problem.hidden = true;
    try {
      const named = name.value.trim();
      const started = await visit.host!.inviteByPhone(number.value.trim(), named ? { name: named } : {});
      dialog.close();
      announce(wordsFor(started));
      tell(started);
    } catch (error) {
      problem.textContent = (error as VisitError).help;
      problem.hidden = false;
    } finally {
      call.disabled = false;
    }
  }
}
