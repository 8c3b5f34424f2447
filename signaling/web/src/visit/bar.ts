import { browserOf, type Visit, type VisitError } from '@mediaserver/client';
import { t } from '../strings/index.js';
import { announce } from '../ui/announce.js';
import { h, setText } from '../ui/dom.js';
import { ask } from '../ui/dialog.js';
import { icon, type IconName } from '../ui/icons.js';
import { shortcuts } from '../ui/shortcuts.js';
import { openRecording } from '../recording/panel.js';
import type { Banner } from './banner.js';
import { openByPhone } from './by-phone.js';
import { openSettings } from './settings.js';

interface BarOptions {
  /** In front of the visit: there is nobody to share a screen with. */
  readonly waiting?: boolean;
  /** Offers to go on by telephone where the server has one. */
  readonly phone?: boolean;
  /** Offers to record to those who may and have no panel for it. */
  readonly record?: boolean;
}

/**
 * Microphone, camera, flip, share, settings, phone, leave; and in words how the connection is. What could not be done is said in
 * the banner.
 */
export function controlBar(
  visit: Visit,
  signal: AbortSignal,
  banner: Banner,
  { waiting = false, phone = false, record = false }: BarOptions,
): HTMLElement {
  const { me } = visit;
  const toggleMic = () => flip(me.setMic(!me.micOn), () => (me.micOn ? t.bar.micOn : t.bar.micOff));
  const toggleCamera = () => flip(me.setCamera(!me.cameraOn), () => (me.cameraOn ? t.bar.cameraOn : t.bar.cameraOff));
  const sharing = () => me.tracks.get('screen')?.mediaStreamTrack != null;
  const toggleShare = () => flip(me.share(!sharing()), () => (sharing() ? t.bar.shareOn : t.bar.shareOff));

  const mic = control('mic', t.bar.mic, 'btn-mic', toggleMic, t.bar.micKey);
  const camera = control('camera', t.bar.camera, 'btn-camera', toggleCamera, t.bar.cameraKey);
  const turn = control('flip', t.bar.flip, 'btn-flip', () => flip(me.flipCamera(), () => ''));
  const share = control('share', t.bar.share, 'btn-share', toggleShare);
  const devices = control(
    'settings',
    t.bar.devices,
    'btn-devices',
    () => void openSettings(visit),
    undefined,
    t.bar.devicesShort,
  );
  const byPhone = control(
    'phone',
    t.phone.button,
    'btn-phone',
    () => void openByPhone(visit),
    undefined,
    t.phone.buttonShort,
  );
  byPhone.hidden = !phone || !visit.phone;
  const recording = control('record', t.recording.title, 'btn-recording', () => openRecording(visit));
  recording.hidden = !record || !me.may('record');
  const leave = control('leave', t.bar.leave, 'btn-leave', () => void confirmLeave(visit));
  leave.classList.add('danger');
  share.hidden = waiting || browserOf().getDisplayMedia === null || !me.may('publish:screen');
  mic.hidden = !me.may('publish:mic');
  camera.hidden = !me.may('publish:camera');

  const refresh = (): void => {
    mic.setAttribute('aria-pressed', String(me.micOn));
    camera.setAttribute('aria-pressed', String(me.cameraOn));
    share.setAttribute('aria-pressed', String(sharing()));
    turn.disabled = !me.cameraOn;
  };
  const countCameras = async (): Promise<void> => {
    turn.hidden = (await visit.devices.list()).camera.length < 2;
  };
  turn.hidden = true;
  void countCameras();
  visit.on('participants', ({ updated }) => updated.includes(me) && refresh(), { signal });
  visit.on('devices', () => void countCameras(), { signal });
  shortcuts({ d: toggleMic, e: toggleCamera }, signal);
  refresh();
  return h(
    'div',
    { class: 'bar', role: 'group', 'aria-label': t.bar.region, 'data-region': 'bar', tabindex: '-1' },
    connectionText(visit, signal),
    h('div', { class: 'controls' }, mic, camera, turn, share, recording, devices, byPhone),
    h('div', { class: 'bar-end' }, leave),
  );

  function flip(work: Promise<void>, said: () => string): void {
    work.then(
      () => announce(said()),
      (error: VisitError) => banner.refuse(error),
    );
    refresh();
  }
}

async function confirmLeave(visit: Visit): Promise<void> {
  const yes = await ask({
    title: t.leave.title,
    text: t.leave.text,
    yes: t.leave.confirm,
    no: t.leave.stay,
    yesTestId: 'confirm-leave',
  });
  if (yes) await visit.leave();
}

function control(
  glyph: IconName,
  label: string,
  testId: string,
  onClick: () => void,
  key?: string,
  short?: string,
): HTMLButtonElement {
  const shortcut = key ? `${label} (${key})` : label;
  return h(
    'button',
    { type: 'button', class: 'control', 'data-testid': testId, 'aria-label': label, title: shortcut, onclick: onClick },
    h('span', { class: 'control-icon' }, icon(glyph, glyph === 'mic' || glyph === 'camera')),
    h('span', { class: 'control-label', 'aria-hidden': 'true' }, short ?? label),
  );
}

/** In words, because bars and colors tell nobody what is wrong. */
function connectionText(visit: Visit, signal: AbortSignal): HTMLElement {
  const text = h('span', {});
  const element = h(
    'p',
    { class: 'connection', 'data-testid': 'connection-text' },
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    text,
  );
  let wasLost = false;
  const refresh = (): void => {
    const { hub, media } = visit.connection;
    const lost = hub === 'reconnecting' || media === 'reconnecting';
    const level = visit.me.quality === 'lost' ? 'poor' : visit.me.quality;
    // With nobody else here nothing is sent yet, so only the hub can be judged.
    const connecting = hub === 'connecting' || media === 'connecting';
    element.dataset['level'] = lost ? 'lost' : level;
    setText(text, lost ? t.connection.reconnecting : connecting ? t.connection.connecting : t.connection[level]);
    if (lost && !wasLost) announce(t.connection.reconnecting, 'assertive');
    if (!lost && wasLost) announce(t.connection.back);
    wasLost = lost;
  };
  visit.on('connection', refresh, { signal });
  visit.on('quality', refresh, { signal });
  refresh();
  return element;
}
