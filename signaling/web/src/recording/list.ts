import type { RecordingInfo, Visit, VisitError } from '@mediaserver/client';
import { clock, t } from '../strings/index.js';
import { action, h } from '../ui/dom.js';
import { open } from '../ui/dialog.js';

/** The visit's recordings: being made, being prepared, and ready to be watched. */
export function recordingsList(visit: Visit, signal: AbortSignal): HTMLElement {
  const known = new Map<string, RecordingInfo>();
  const list = h('ul', { class: 'rows', 'data-testid': 'recordings' });
  const title = h('h3', { hidden: true }, t.recording.listTitle);
  const rows = new Map<string, Row>();
  const take = (recording: RecordingInfo): void => {
    known.set(recording.id, recording);
    if (recording.state === 'asking' || recording.state === 'refused' || recording.state === 'deleted') return;
    let row = rows.get(recording.id);
    if (!row) {
      row = new Row(visit);
      rows.set(recording.id, row);
      list.append(row.element);
    }
    row.show(recording);
    title.hidden = false;
  };
  const reload = (): void => {
    visit.host?.recordings().then(
      all => all.forEach(take),
      () => {}, // the events go on telling what changes
    );
  };
  visit.on('recordings', take, { signal });
  visit.on('recording', reload, { signal });
  return h('div', { class: 'recordings' }, title, list);
}

/** One recording. Stays the same element as it gets further, so that nobody's focus is lost. */
class Row {
  readonly element = h('li', { class: 'row-card', 'data-testid': 'recording-row' });
  readonly #what = h('strong', {});
  readonly #how = h('span', { class: 'hint' });
  readonly #bar = h('progress', { max: '1', hidden: true });
  readonly #play: HTMLButtonElement;
  #recording: RecordingInfo | null = null;

  constructor(visit: Visit) {
    this.#play = action(t.recording.play, 'plain small', () => this.#recording && void play(visit, this.#recording), {
      'data-testid': 'recording-play',
      hidden: true,
    });
    this.element.append(h('div', { class: 'who' }, this.#what, this.#how), this.#bar, this.#play);
  }

  show(recording: RecordingInfo): void {
    this.#recording = recording;
    const { state, durationMs, progress } = recording;
    this.element.dataset['state'] = state;
    const time = timeOf(recording);
    this.#what.textContent = t.recording.from(time);
    this.#how.textContent =
      state === 'ready'
        ? clock((durationMs ?? 0) / 1000)
        : state === 'processing'
          ? t.recording.processing(Math.round((progress ?? 0) * 100))
          : state === 'failed'
            ? t.recording.failed
            : t.recording.running;
    this.#bar.hidden = state !== 'processing';
    this.#bar.value = progress ?? 0;
    this.#bar.setAttribute('aria-label', t.recording.progressOf(time));
    this.#play.hidden = state !== 'ready' || !filmOf(recording);
    this.#play.setAttribute('aria-label', t.recording.playOf(time));
  }
}

/** When it began, as people say it. */
function timeOf({ startedAt, requestedAt }: RecordingInfo): string {
  return new Date(startedAt ?? requestedAt).toLocaleTimeString([], { timeStyle: 'short' });
}

function filmOf(recording: RecordingInfo): string | null {
  const video = recording.files.find(({ type }) => type.startsWith('video/'));
  return (video ?? recording.files.find(({ type }) => type.startsWith('audio/')))?.name ?? null;
}

async function play(visit: Visit, recording: RecordingInfo): Promise<void> {
  const player = h('video', { controls: true, playsinline: true, 'data-testid': 'recording-player' });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const fail = (text: string): void => {
    problem.textContent = text;
    problem.hidden = false;
  };
  const dialog = h(
    'dialog',
    { class: 'dialog player', 'aria-labelledby': 'player-title' },
    h('h2', { id: 'player-title' }, t.recording.playerTitle(timeOf(recording))),
    player,
    problem,
    h(
      'div',
      { class: 'row end' },
      action(t.close, 'primary', () => dialog.close()),
    ),
  );
  player.addEventListener('error', () => fail(t.recording.notPlayable));
  open(dialog, () => player.removeAttribute('src'));
  try {
    player.src = await visit.host!.openRecording(recording.id, filmOf(recording)!);
  } catch (error) {
    fail((error as VisitError).help);
  }
}
