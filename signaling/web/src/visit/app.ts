import { joinVisit, VisitError, type JoinOptions, type Visit, type VisitState } from '@mediaserver/client';
import { runCheck, type CheckResult } from '../check/check.js';
import { askForConsent } from '../recording/consent.js';
import { setPageState, show } from '../ui/dom.js';
import { forget, nameOf, recall, remember, tokenOf } from '../ui/session-memory.js';
import { showBrokenLink, showConnecting, showEnded } from './messages.js';
import { stageView } from './stage.js';
import { waitingView } from './waiting.js';

export interface AppOptions {
  /** The clinician's words and layout. */
  readonly clinic?: boolean;
  /** Puts the visit into the page's own frame. */
  readonly frame?: (stage: HTMLElement, visit: Visit, signal: AbortSignal) => HTMLElement;
  /** Told of each visit that was joined. */
  readonly onVisit?: (visit: Visit, signal: AbortSignal) => void;
}

type Media = Pick<JoinOptions, 'audio' | 'video'> & { readonly name: string };

/** The whole way of one person: check, wait, visit, end; and back into the seat after a reload. */
export async function runApp(options: AppOptions = {}): Promise<void> {
  const token = tokenOf(location);
  if (!token) return showBrokenLink();
  const query = new URLSearchParams(location.search);
  const fixture = query.get('fixture');
  if (fixture && (await showFixture(fixture, options))) return;
  const seat = recall(token);
  if (seat) return enter(token, { audio: seat.mic, video: seat.camera, name: seat.name }, options);
  if (query.get('skipcheck') === '1') return enter(token, { audio: true, video: true, name: nameOf(token) }, options);
  await checkThenEnter(token, options);
}

async function checkThenEnter(token: string, options: AppOptions): Promise<void> {
  const result = await runCheck(nameOf(token), options.clinic ?? false);
  await enter(token, mediaOf(result), options);
}

function mediaOf({ mic, camera, name }: CheckResult): Media {
  return { audio: mic ?? false, video: camera ?? false, name };
}

async function enter(token: string, media: Media, options: AppOptions): Promise<void> {
  showConnecting();
  try {
    const relay = new URLSearchParams(location.search).get('relay') === '1';
    const visit = await joinVisit(location.origin, token, {
      ...media,
      ...(relay ? { iceTransportPolicy: 'relay' } : {}),
    });
    // The devices of the check were handed over and stop with the visit; coming back opens them anew.
    const again = (audio: boolean, video: boolean) => void enter(token, { audio, video, name: media.name }, options);
    try {
      follow(visit, token, options, again);
    } catch (error) {
      void visit.leave(); // nobody stays in a visit that their page does not show
      throw error;
    }
  } catch (error) {
    const failure = error instanceof VisitError ? error : new VisitError('internal', String(error), { cause: error });
    forget(token);
    const again = () =>
      void enter(token, { audio: Boolean(media.audio), video: Boolean(media.video), name: media.name }, options);
    showEnded(
      failure.code === 'visit_ended' ? 'ended' : failure.code,
      failure.help,
      failure.recoverable ? again : null,
    );
  }
}

/** Shows what the visit is, for as long as it lasts. */
export function follow(
  visit: Visit,
  token: string,
  options: AppOptions,
  again: (mic: boolean, camera: boolean) => void,
): void {
  const over = new AbortController();
  const { signal } = over;
  let shown: 'waiting' | 'stage' | null = null;
  let part = new AbortController();
  const media = { mic: visit.me.micOn, camera: visit.me.cameraOn };
  const keep = (): void => remember(token, { ...media, name: visit.me.name });
  const turn = (to: VisitState): void => {
    if (to === 'left') {
      over.abort();
      part.abort();
      closeDialogs();
      forget(token);
      const reason = visit.leaveReason ?? 'left';
      const final = reason === 'ended' || reason === 'denied' || reason === 'removed';
      showEnded(reason, '', final ? null : () => again(media.mic, media.camera));
      return;
    }
    if (to === 'connecting') return;
    setPageState(to);
    const wanted = to === 'waiting' ? 'waiting' : to === 'reconnecting' ? (shown ?? 'waiting') : 'stage';
    if (wanted === shown) return;
    shown = wanted;
    part.abort();
    part = new AbortController();
    const stage = () => stageView(visit, options.clinic ?? false, part.signal);
    show(
      wanted === 'waiting'
        ? waitingView(visit, part.signal)
        : (options.frame?.(stage(), visit, part.signal) ?? stage()),
    );
  };
  keep();
  visit.on('state', ({ to }) => turn(to), { signal });
  visit.on(
    'participants',
    ({ updated }) => {
      if (visit.state === 'left' || !updated.includes(visit.me)) return;
      media.mic = visit.me.micOn;
      media.camera = visit.me.cameraOn;
      keep();
    },
    { signal },
  );
  askForConsent(visit, signal);
  options.onVisit?.(visit, signal);
}

function closeDialogs(): void {
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
}

/** One state without a visit behind it, for screenshots and accessibility tests. Development servers only. */
async function showFixture(name: string, options: AppOptions): Promise<boolean> {
  const development = await fetch('/dev/config');
  if (!development.ok) return false;
  const { fixtureVisit } = await import('../fixtures/fixtures.js');
  const visit = fixtureVisit(name);
  if (!visit) return false;
  follow(visit, 'fixture', options, () => location.reload());
  return true;
}
