import type { PhoneAccess, Visit, VisitError } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { action, h } from '../ui/dom.js';
import { open } from '../ui/dialog.js';

/** Number and PIN for going on by telephone, large enough to be read off while dialing. */
export async function openByPhone(visit: Visit): Promise<void> {
  const body = h('div', { class: 'by-phone-body', 'aria-live': 'polite' }, h('p', {}, t.phone.reading));
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'by-phone-title', 'data-testid': 'phone-dialog' },
    h('h2', { id: 'by-phone-title' }, t.phone.title),
    h('p', {}, t.phone.text),
    body,
    h(
      'div',
      { class: 'row end' },
      action(t.phone.done, 'primary', () => dialog.close()),
    ),
  );
  open(dialog, () => {});
  try {
    const access = await visit.me.continueByPhone();
    body.replaceChildren(...lines(access, await inDevelopment()));
  } catch (error) {
    body.replaceChildren(h('p', { class: 'problem', role: 'alert' }, (error as VisitError).help));
  }
}

function lines({ number, sip, pin, calling }: PhoneAccess, development: boolean): HTMLElement[] {
  const shown: HTMLElement[] = [];
  if (calling) {
    shown.push(h('p', { class: 'by-phone-calling', 'data-testid': 'phone-calling' }, t.phone.calling));
    shown.push(h('p', { class: 'hint' }, t.phone.orCall));
  }
  if (number) shown.push(line(t.phone.call, 'phone-number', grouped(number), `tel:${number}`));
  shown.push(line(t.phone.pin, 'phone-pin', pin.replace(/(...)(?=.)/g, '$1 ')));
  // Softphones are for testing, or for clinics that have no number at all.
  if (development || !number) shown.push(line(t.phone.sip, 'phone-sip', sip));
  return shown;
}

function line(label: string, testId: string, text: string, href?: string): HTMLElement {
  const value = href ? h('a', { href }, text) : text;
  return h('p', { class: 'by-phone-line' }, h('span', {}, label), h('strong', { 'data-testid': testId }, value));
}

/** +15550100142 as +1 555 010 0142: North America by its plan, others in groups of three from the right. */
function grouped(number: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  if (american) return `+1 ${american[1]} ${american[2]} ${american[3]}`;
  return number.replace(/(\d)(?=(\d{3})+$)/g, '$1 ');
}

async function inDevelopment(): Promise<boolean> {
  try {
    return (await fetch('/dev/config')).ok;
  } catch {
    return false; // offline, which is a reason for being here
  }
}
