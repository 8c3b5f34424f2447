import type { ConsentState, RecordingStatus, Visit, VisitError } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { action, h, setText } from '../ui/dom.js';
import { open } from '../ui/dialog.js';
import { recordingsList } from './list.js';

/** For those who may record: begin, pause, stop; who has said what; and the visit's recordings. */
export function recordingPanel(visit: Visit, signal: AbortSignal): HTMLElement {
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const run = (work: Promise<void> | undefined): void => {
    problem.hidden = true;
    work?.catch((error: VisitError) => {
      problem.textContent = error.code === 'forbidden' ? t.recording.notAllowed : error.help;
      problem.hidden = false;
    });
  };
  const host = () => visit.host;
  const start = action(t.recording.start, 'primary', () => run(host()?.requestRecording()), {
    'data-testid': 'btn-record',
  });
  const pause = action('', 'plain', () => run(host()?.pauseRecording(visit.recording === 'on')), {
    'data-testid': 'btn-record-pause',
  });
  const stop = action('', 'danger', () => run(host()?.stopRecording()), { 'data-testid': 'btn-record-stop' });
  const state = h('p', { class: 'hint', 'data-testid': 'record-state' });
  const trouble = h('p', { class: 'problem', role: 'alert', hidden: true, 'data-testid': 'record-trouble' });
  const people = h('ul', { class: 'consents', 'data-testid': 'consents' });
  const refresh = (status: RecordingStatus): void => {
    const running = status.state === 'on' || status.state === 'paused';
    start.hidden = status.state !== 'off';
    pause.hidden = !running;
    stop.hidden = status.state === 'off';
    setText(pause, status.state === 'paused' ? t.recording.resume : t.recording.pause);
    setText(stop, running ? t.recording.stop : t.recording.takeBack);
    setText(state, stateText(status));
    trouble.hidden = !status.trouble;
    if (status.trouble) setText(trouble, troubleText(status.trouble));
    people.replaceChildren(
      ...(status.people ?? []).map(({ participant, consent }) => row(visit, participant, consent)),
    );
  };
  refresh({ state: visit.recording });
  visit.on('recording', refresh, { signal });
  return h(
    'section',
    { class: 'panel recording', 'data-testid': 'recording-panel' },
    h('h2', {}, t.recording.title),
    state,
    trouble,
    people,
    problem,
    h('div', { class: 'row' }, start, pause, stop),
    recordingsList(visit, signal),
  );
}

/** The same in a dialog, for pages without a side panel. */
export function openRecording(visit: Visit): void {
  const over = new AbortController();
  const dialog = h('dialog', { class: 'dialog', 'aria-label': t.recording.title, 'data-testid': 'recording-dialog' });
  dialog.append(
    recordingPanel(visit, over.signal),
    h(
      'div',
      { class: 'row end' },
      action(t.close, 'plain', () => dialog.close()),
    ),
  );
  open(dialog, () => over.abort());
}

function stateText({ state, reason }: RecordingStatus): string {
  if (state !== 'off') return t.recording.stateOf[state];
  return reason && reason in t.recording.endedBecause
    ? t.recording.endedBecause[reason as keyof typeof t.recording.endedBecause]
    : t.recording.stateOf.off;
}

function troubleText(trouble: string): string {
  const known = t.recording.troubleOf;
  const why = trouble in known ? known[trouble as keyof typeof known] : known.other;
  return `${t.recording.trouble} ${why}`;
}

function row(visit: Visit, id: string, consent: ConsentState): HTMLElement {
  const person = visit.participants.get(id);
  const name = id === visit.me.id ? t.visit.self : person?.name || t.visit.someone;
  return h(
    'li',
    { 'data-testid': 'consent-row', 'data-participant': id, 'data-consent': consent },
    h('span', {}, name),
    h('span', { class: 'answer' }, t.recording.consent[consent]),
  );
}
