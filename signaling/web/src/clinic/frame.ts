import type { Participant, Via, Visit, VisitError, Waiting } from '@mediaserver/client';
import { clock, t } from '../strings/index.js';
import { announce } from '../ui/announce.js';
import { action, h, setText } from '../ui/dom.js';
import { ask } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { recordingPanel } from '../recording/panel.js';
import { Chime } from './chime.js';
import { invitePanel } from './invite.js';
import { transferButton } from './transfer.js';

/** The clinician's page: who waits and who is in on the left, the visit beside it. */
export function clinicFrame(stage: HTMLElement, visit: Visit, signal: AbortSignal): HTMLElement {
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const run = (work: Promise<void> | undefined): void => {
    problem.hidden = true;
    work?.catch((error: VisitError) => {
      problem.textContent = error.help;
      problem.hidden = false;
    });
  };
  const end = action(t.clinic.end, 'danger', () => void confirmEnd(visit, run), { 'data-testid': 'btn-end' });
  end.hidden = !visit.me.may('end');
  const side = h(
    'aside',
    { class: 'side', 'aria-label': t.clinic.region, 'data-region': 'side', tabindex: '-1' },
    waitingList(visit, run, signal),
    peopleList(visit, run, signal),
    visit.phone && visit.me.may('invite') && invitePanel(visit, signal),
    visit.me.may('record') && recordingPanel(visit, signal),
    problem,
    end,
  );
  return h('div', { class: 'clinic' }, side, stage);
}

type Run = (work: Promise<void> | undefined) => void;

function waitingList(visit: Visit, run: Run, signal: AbortSignal): HTMLElement {
  const list = h('ul', { class: 'rows', 'data-testid': 'queue' });
  const none = h('p', { class: 'hint' }, t.clinic.nobody);
  const count = h('span', { class: 'count' });
  const plainTitle = document.title;
  const rows = new Map<string, { element: HTMLElement; since: HTMLElement; at: number }>();
  const alarm = new Alarm(signal);
  const refresh = (waiting: readonly Waiting[]): void => {
    const present = new Set(waiting.map(({ participant }) => participant.id));
    for (const [id, row] of rows) {
      if (present.has(id)) continue;
      if (row.element.contains(document.activeElement)) list.closest<HTMLElement>('[data-region]')?.focus();
      row.element.remove();
      rows.delete(id);
    }
    for (const [index, one] of waiting.entries()) {
      let row = rows.get(one.participant.id);
      if (!row) {
        row = waitingRow(one, visit, run);
        rows.set(one.participant.id, row);
        announce(t.clinic.arrived(one.participant.name || t.visit.someone), 'assertive');
        alarm.raise();
      }
      if (list.children[index] !== row.element) list.insertBefore(row.element, list.children[index] ?? null);
    }
    if (waiting.length === 0) alarm.rest();
    none.hidden = waiting.length > 0;
    setText(count, waiting.length > 0 ? String(waiting.length) : '');
    document.title = waiting.length > 0 ? t.clinic.badge(waiting.length, plainTitle) : plainTitle;
    tick();
  };
  const tick = (): void => {
    for (const row of rows.values()) setText(row.since, t.clinic.since(clock((Date.now() - row.at) / 1000)));
  };
  const interval = setInterval(tick, 1000);
  signal.addEventListener('abort', () => {
    clearInterval(interval);
    document.title = plainTitle;
  });
  refresh(visit.host?.waiting ?? []);
  visit.on('waiting', refresh, { signal });
  return h('section', { class: 'panel' }, h('h2', {}, t.clinic.waiting, count), none, list);
}

function waitingRow({ participant, since }: Waiting, visit: Visit, run: Run) {
  const name = participant.name || t.visit.someone;
  const time = h('span', { class: 'hint' });
  const element = h(
    'li',
    { class: 'row-card', 'data-testid': 'queue-row', 'data-participant': participant.id },
    h('div', { class: 'who' }, whoIs(name, participant.via), time),
    h(
      'div',
      { class: 'row' },
      action(t.clinic.admit, 'primary small', () => run(visit.host?.admit(participant.id)), {
        'data-testid': 'btn-admit',
        'aria-label': t.clinic.admitName(name),
      }),
      action(t.clinic.deny, 'plain small', () => run(visit.host?.deny(participant.id)), {
        'data-testid': 'btn-deny',
        'aria-label': t.clinic.denyName(name),
      }),
    ),
  );
  return { element, since: time, at: Date.parse(since) };
}

/** Whoever has no picture because of a telephone is marked as such before being let in. */
function whoIs(name: string, via: Via): HTMLElement {
  if (via !== 'phone') return h('strong', {}, name);
  const glyph = h('span', { 'data-testid': 'via-phone' }, icon('phone'));
  return h('strong', { class: 'by-phone' }, glyph, name, h('span', { class: 'visually-hidden' }, `, ${t.visit.phone}`));
}

function peopleList(visit: Visit, run: Run, signal: AbortSignal): HTMLElement {
  const list = h('ul', { class: 'rows', 'data-testid': 'people' });
  const alone = h('p', { class: 'hint' }, t.clinic.justYou);
  const rows = new Map<string, { element: HTMLElement; refresh: () => void }>();
  visit.on(
    'participants',
    ({ removed }) => {
      for (const { id } of removed) {
        rows.get(id)?.element.remove();
        rows.delete(id);
      }
      for (const person of visit.participants.values()) {
        let row = rows.get(person.id);
        if (!row) {
          row = personRow(person, visit, run);
          rows.set(person.id, row);
          list.append(row.element);
        }
        row.refresh();
      }
      alone.hidden = rows.size > 0;
    },
    { signal },
  );
  return h('section', { class: 'panel' }, h('h2', {}, t.clinic.people), alone, list);
}

function personRow(person: Participant, visit: Visit, run: Run): { element: HTMLElement; refresh: () => void } {
  const name = person.name || t.visit.someone;
  const host = () => visit.host;
  const status = h('span', { class: 'hint' });
  const held = () => person.state === 'held';
  const hold = action('', 'plain small', () => run(held() ? host()?.admit(person.id) : host()?.hold(person.id)), {
    'data-testid': 'btn-hold',
  });
  const mute = action(t.clinic.mute, 'plain small', () => run(host()?.mute(person.id)), {
    'data-testid': 'btn-mute-person',
    'aria-label': t.clinic.muteName(name),
  });
  const remove = action(t.clinic.remove, 'plain small', () => run(host()?.remove(person.id)), {
    'data-testid': 'btn-remove',
    'aria-label': t.clinic.removeName(name),
  });
  const transfer = transferButton(person, name, visit);
  const mayTransfer = visit.me.may('invite') && visit.me.may('admit');
  const refresh = (): void => {
    const role = held() ? t.clinic.onHold : t.clinic.roles[person.role];
    setText(status, person.hand ? `${role} · ${t.visit.hand}` : role);
    setText(hold, held() ? t.clinic.back : t.clinic.hold);
    hold.setAttribute('aria-label', held() ? t.clinic.backName(name) : t.clinic.holdName(name));
    mute.disabled = !person.micOn;
    if (!mayTransfer || person.via !== 'phone') transfer.remove();
    else if (!transfer.parentElement) mute.after(transfer);
  };
  const element = h(
    'li',
    { class: 'row-card', 'data-testid': 'person-row', 'data-participant': person.id },
    h('div', { class: 'who' }, whoIs(name, person.via), status),
    h('div', { class: 'row' }, hold, mute, remove),
  );
  return { element, refresh };
}

async function confirmEnd(visit: Visit, run: Run): Promise<void> {
  const yes = await ask({
    title: t.clinic.endTitle,
    text: t.clinic.endText,
    yes: t.clinic.endConfirm,
    no: t.clinic.cancel,
    yesTestId: 'confirm-end',
  });
  if (yes) run(visit.host?.end());
}

/** Rings until somebody has looked: moved the mouse, pressed a key or tapped on this page. */
class Alarm {
  readonly #chime = new Chime();

  constructor(signal: AbortSignal) {
    for (const event of ['pointermove', 'pointerdown', 'keydown'] as const)
      addEventListener(event, () => this.rest(), { signal });
    signal.addEventListener('abort', () => this.rest());
  }

  raise(): void {
    this.#chime.start();
  }

  rest(): void {
    this.#chime.stop();
  }
}
