import type { VisitError } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { action, h } from '../ui/dom.js';
import { open } from '../ui/dialog.js';

/** What a dialog wants a telephone number for. */
export interface NumberPurpose {
  /** Begins the test ids and the ids of the fields. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** The button that does it. */
  readonly go: string;
  /** Further fields below the number. */
  readonly more?: readonly HTMLElement[];
  /** The dialog closes when this works; the words of a `VisitError` are shown in it. */
  readonly use: (number: string) => Promise<void>;
}

/** Asks for a telephone number. */
export function openNumber({ id, title, text, go, more = [], use }: NumberPurpose): void {
  const number = h('input', {
    class: 'field',
    id: `${id}-number`,
    type: 'text',
    inputmode: 'tel',
    autocomplete: 'off',
    required: true,
    'aria-describedby': `${id}-hint`,
    'data-testid': `${id}-number`,
  });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true, 'data-testid': `${id}-problem` });
  const call = h('button', { type: 'submit', class: 'action primary', 'data-testid': `${id}-call` }, go);
  const form = h(
    'form',
    { class: 'invite' },
    h('label', { class: 'label', for: `${id}-number` }, t.invite.number),
    number,
    h('p', { class: 'hint', id: `${id}-hint` }, t.invite.numberHint),
    ...more,
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
    { class: 'dialog', 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title),
    h('p', {}, text),
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
      await use(number.value.trim());
      dialog.close();
    } catch (error) {
      problem.textContent = (error as VisitError).help;
      problem.hidden = false;
    } finally {
      call.disabled = false;
    }
  }
}
