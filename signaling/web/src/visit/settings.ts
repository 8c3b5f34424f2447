import type { DeviceKind, Visit, VisitError } from '@mediaserver/client';
import { options } from '../check/check.js';
import { t } from '../strings/index.js';
import { announce } from '../ui/announce.js';
import { action, h } from '../ui/dom.js';
import { open } from '../ui/dialog.js';

/** Native lists, because they work with every keyboard, screen reader and phone. */
export async function openSettings(visit: Visit): Promise<void> {
  const list = await visit.devices.list();
  const kinds: readonly DeviceKind[] = ['camera', 'mic', 'speaker'];
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'settings-title' },
    h('h2', { id: 'settings-title' }, t.settings.title),
    ...kinds.map(kind => choice(kind)),
    problem,
    h(
      'div',
      { class: 'row end' },
      action(t.settings.done, 'primary', () => dialog.close()),
    ),
  );
  open(dialog, () => {});

  function choice(kind: DeviceKind): HTMLElement {
    const id = `settings-${kind}`;
    const devices = list[kind];
    const select = h(
      'select',
      { class: 'field', id, disabled: devices.length === 0 },
      ...(devices.length === 0
        ? [h('option', {}, t.settings.system)]
        : options(devices, t.settings[kind], visit.devices.current[kind])),
    );
    select.addEventListener('change', () => {
      visit.devices.use(kind, select.value).then(
        () => (problem.hidden = true),
        (error: VisitError) => {
          problem.textContent = error.help;
          problem.hidden = false;
          announce(error.help, 'assertive');
        },
      );
    });
    return h('div', { class: 'choice' }, h('label', { class: 'label', for: id }, t.settings[kind]), select);
  }
}
