import { action, h } from './dom.js';

/** A modal question. The browser keeps the focus inside and gives it back to whoever had it. */
export function ask(question: {
  title: string;
  text: string;
  yes: string;
  no: string;
  yesTestId: string;
}): Promise<boolean> {
  return new Promise(resolve => {
    const dialog = h(
      'dialog',
      { class: 'dialog', 'aria-labelledby': 'dialog-title' },
      h('h2', { id: 'dialog-title' }, question.title),
      h('p', {}, question.text),
      h(
        'div',
        { class: 'row end' },
        action(question.no, 'plain', () => dialog.close('no')),
        action(question.yes, 'danger', () => dialog.close('yes'), { 'data-testid': question.yesTestId }),
      ),
    );
    open(dialog, () => resolve(dialog.returnValue === 'yes'));
  });
}

/** Shows a dialog until it is closed, then removes it and returns the focus. */
export function open(dialog: HTMLDialogElement, closed: () => void): void {
  const opener = document.activeElement;
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
}
