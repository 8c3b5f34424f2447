import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { openVisit } from '../src/join.js';
import { FakeHandler, FakeServer, settle, token, type FakeTrack } from './fakes.js';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'] }));
afterEach(() => mock.timers.reset());

async function join(options: object = { audio: true, video: true }) {
  const server = new FakeServer();
  const handler = new FakeHandler();
  const visit = await openVisit(server.open, handler, token(), options);
  await settle();
  return { server, handler, visit };
}

/** The system takes a device for itself. */
function take(track: FakeTrack | undefined): void {
  if (!track) throw new Error('nothing was opened');
  track.muted = true;
  track.dispatchEvent(new Event('mute'));
}

test('an interruption says which device was stopped, and switching it on once more opens no other', async () => {
  const { handler, visit } = await join();
  const told: unknown[] = [];
  visit.on('error', ({ code, source }) => told.push([code, source]));
  await visit.me.setMic(false);
  take(handler.tracks.find(track => track.kind === 'audio'));
  take(handler.tracks.find(track => track.kind === 'video'));
  assert.deepEqual(told, [['device_interrupted', 'camera']]);
  assert.ok(visit.me.tracks.get('camera')?.mediaStreamTrack?.muted);
  await visit.me.setCamera(true);
  assert.equal(visit.me.tracks.get('camera')?.mediaStreamTrack?.muted, false);
  assert.equal(visit.me.micOn, false);
  assert.deepEqual(
    handler.opened.map(({ audio }) => Boolean(audio)),
    [true, false, false],
  );
});

test('a shared window that is out of sight is no interruption', async () => {
  const { handler, visit } = await join({});
  const told: string[] = [];
  visit.on('error', ({ code }) => told.push(code));
  await visit.me.share(true);
  take(handler.tracks[0]);
  assert.deepEqual(told, []);
});
