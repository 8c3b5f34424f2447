import type { Participant, Visit } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { action } from '../ui/dom.js';
import { openNumber } from './number.js';

/** The button that hands a caller on to another number; its row shows it while the person is on the telephone. */
export function transferButton(person: Participant, name: string, visit: Visit): HTMLElement {
  const ask = (): void =>
    openNumber({
      id: 'transfer',
      title: t.transfer.title(name),
      text: t.transfer.text,
      go: t.transfer.go,
      use: number => visit.host!.transfer(person.id, number),
    });
  return action(t.transfer.button, 'plain small', ask, {
    'data-testid': 'btn-transfer',
    'aria-label': t.transfer.buttonName(name),
  });
}
