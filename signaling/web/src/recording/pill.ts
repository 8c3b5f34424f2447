import type { RecordingStatus, Visit } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { announce } from '../ui/announce.js';
import { h, setText } from '../ui/dom.js';
import { Cue } from './cue.js';
import { openMyConsent } from './consent.js';

/**
 * The word that is always there while the visit is recorded, a frame around the stage, and what is said and sounded when that
 * changes. Pressing the word shows one's own answer.
 */
export function recordingPill(visit: Visit, frame: HTMLElement, signal: AbortSignal): HTMLElement {
  const text = h('span', {});
  const pill = h(
    'button',
    { type: 'button', class: 'rec-pill', 'data-testid': 'rec-pill', hidden: true },
    h('span', { class: 'rec-dot', 'aria-hidden': 'true' }),
    text,
  );
  let status: RecordingStatus = { state: 'off' };
  pill.addEventListener('click', () => {
    if (status.mine === 'yes' || status.mine === 'no') openMyConsent(visit, status.mine);
  });
  const cue = new Cue();
  visit.on(
    'recording',
    next => {
      const before = status;
      status = next;
      pill.hidden = next.state === 'off';
      pill.dataset['state'] = next.state;
      pill.classList.toggle('troubled', Boolean(next.trouble));
      frame.dataset['recording'] = next.state;
      setText(text, next.trouble ? t.recording.pillTrouble : t.recording.pill[next.state]);
      tell(before, next, cue);
    },
    { signal },
  );
  signal.addEventListener('abort', () => cue.close());
  return pill;
}

/** Everybody hears that it begins, pauses and ends, whether they look or not. */
function tell(before: RecordingStatus, next: RecordingStatus, cue: Cue): void {
  if (next.trouble && next.trouble !== before.trouble) announce(t.recording.trouble, 'assertive');
  else if (before.trouble && !next.trouble && next.state !== 'off') announce(t.recording.troubleOver, 'assertive');
  if (next.state === before.state) return;
  const runs = next.state === 'on';
  const ran = before.state === 'on' || before.state === 'paused';
  if (runs) announce(next.mine === 'no' ? t.recording.startedWithoutYou : t.recording.started, 'assertive');
  else if (next.state === 'paused') announce(t.recording.paused, 'assertive');
  else if (next.state === 'off' && ran) announce(t.recording.stopped, 'assertive');
  else if (next.state === 'off' && before.state === 'asking') announce(t.recording.notRecorded, 'assertive');
  if (runs) cue.on();
  else if (ran) cue.off();
}
