import type { ConsentRequest, Visit, VisitError } from '@mediaserver/client';
import { consentWords, t } from '../strings/index.js';
import { action, h } from '../ui/dom.js';
import { open } from '../ui/dialog.js';

/** Puts questions about recording to this person, for as long as they wait for an answer. */
export function askForConsent(visit: Visit, signal: AbortSignal): void {
  let shown: { readonly question: ConsentRequest; readonly dialog: HTMLDialogElement } | null = null;
  const close = (): void => {
    shown?.dialog.close();
    shown = null;
  };
  visit.on(
    'consent',
    question => {
      if (shown?.question === question) return;
      close();
      if (!question) return;
      const dialog = questionDialog(question);
      shown = { question, dialog };
      open(dialog, () => (shown = shown?.dialog === dialog ? null : shown));
      // The question is what is read first; a key pressed by chance answers nothing.
      dialog.querySelector<HTMLElement>('h2')?.focus();
    },
    { signal },
  );
  signal.addEventListener('abort', close);
}

/** Modal, without a way around it: closing it is answering it. */
function questionDialog(question: ConsentRequest): HTMLDialogElement {
  const words = consentWords(question.language);
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const buttons: HTMLButtonElement[] = [];
  const answer = (yes: boolean): void => {
    for (const button of buttons) button.disabled = true;
    problem.hidden = true;
    question.answer(yes).catch((error: VisitError) => {
      for (const button of buttons) button.disabled = false;
      problem.textContent = error.help;
      problem.hidden = false;
    });
  };
  buttons.push(
    action(words.no, 'plain', () => answer(false), { 'data-testid': 'consent-no' }),
    action(words.yes, 'primary', () => answer(true), { 'data-testid': 'consent-yes' }),
  );
  const dialog = h(
    'dialog',
    {
      class: 'dialog consent',
      lang: question.language,
      'aria-labelledby': 'consent-title',
      'aria-describedby': 'consent-text',
      'data-testid': 'consent-dialog',
    },
    h('h2', { id: 'consent-title', tabindex: '-1' }, words.title),
    h('p', { id: 'consent-text', 'data-testid': 'consent-text' }, question.text),
    problem,
    h('div', { class: 'row end' }, ...buttons),
  );
  dialog.addEventListener('cancel', event => event.preventDefault());
  return dialog;
}

/** What one's own answer was, and the way to change it. */
export function openMyConsent(visit: Visit, mine: 'yes' | 'no'): void {
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const change = action(
    mine === 'yes' ? t.recording.withdraw : t.recording.agree,
    mine === 'yes' ? 'danger' : 'primary',
    () =>
      visit.me.giveConsent('recording', mine === 'no').then(
        () => dialog.close(),
        (error: VisitError) => {
          problem.textContent = error.help;
          problem.hidden = false;
        },
      ),
    { 'data-testid': 'consent-change' },
  );
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'my-consent-title', 'data-testid': 'my-consent' },
    h('h2', { id: 'my-consent-title' }, t.recording.mineTitle),
    h('p', {}, mine === 'yes' ? t.recording.mineYes : t.recording.mineNo),
    problem,
    h(
      'div',
      { class: 'row end' },
      action(t.close, 'plain', () => dialog.close()),
      change,
    ),
  );
  open(dialog, () => {});
}
