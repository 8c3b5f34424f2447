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

/** The browser asks the person, who takes their time: what is wanted opens only when they have said yes. */
function askFirst(handler: FakeHandler): () => void {
  const open = handler.getUserMedia.bind(handler);
  const asked: (() => void)[] = [];
  handler.getUserMedia = async constraints => {
    await new Promise<void>(resolve => asked.push(resolve));
    return open(constraints);
  };
  return () => asked.forEach(yes => yes());
}

test('a device that opens after we have left is let go at once, and those in the queue are not asked for', async () => {
  const { handler, visit } = await join({});
  const say = askFirst(handler);
  const wanted = [visit.me.setMic(true), visit.me.setCamera(true), visit.me.share(true), visit.me.setCamera(true)];
  const outcomes = Promise.all(wanted.map(one => assert.rejects(one, { code: 'left' })));
  await settle();
  await visit.leave();
  say();
  await outcomes;
  assert.deepEqual(
    handler.tracks.map(track => track.readyState),
    ['ended', 'ended', 'ended'],
  );
  assert.deepEqual([visit.me.micOn, visit.me.cameraOn], [false, false]);
  assert.equal(visit.me.tracks.size, 0);
});

test('a device that opens after joining was aborted is let go at once', async () => {
  const server = new FakeServer();
  const handler = new FakeHandler();
  const say = askFirst(handler);
  const abort = new AbortController();
  const options = { audio: true, video: true, signal: abort.signal };
  await openVisit(server.open, handler, token(), options);
  abort.abort();
  say();
  await settle();
  assert.deepEqual(
    handler.tracks.map(track => track.readyState),
    ['ended', 'ended'],
  );
});

test('a track that was handed over is let go although joining was aborted before', async () => {
  const server = new FakeServer();
  const handler = new FakeHandler();
  const [track] = (await handler.getUserMedia({ video: {} })).getTracks();
  const options = { audio: true, video: track!, signal: AbortSignal.abort() };
  await assert.rejects(openVisit(server.open, handler, token(), options), { code: 'aborted' });
  await settle();
  assert.equal(track?.readyState, 'ended');
  assert.equal(handler.tracks.length, 1, 'nothing else was opened');
});

test('a camera that is replaced while we leave is let go, and nobody is told of it', async () => {
  const { handler, visit } = await join();
  const told: string[] = [];
  visit.on('error', ({ code }) => told.push(code));
  const say = askFirst(handler);
  handler.tracks.find(track => track.kind === 'video')?.end();
  await settle();
  await visit.leave();
  say();
  await settle();
  assert.equal(handler.tracks.at(-1)?.readyState, 'ended');
  assert.deepEqual(told, []);
});

/** Two cameras, the first of which is on; another program has those that are named. */
async function joinWithCameras() {
  const { server, handler, visit } = await join({ video: { deviceId: { exact: 'front' } } });
  handler.devices = ['front', 'back'].map(deviceId => ({ kind: 'videoinput', deviceId, label: '' }));
  const busy = new Set<string>();
  const open = handler.getUserMedia.bind(handler);
  handler.getUserMedia = async constraints => {
    const { exact } = (constraints.video as { deviceId: { exact: string } }).deviceId;
    if (busy.has(exact)) throw Object.assign(new Error(), { name: 'NotReadableError' });
    return open(constraints);
  };
  return { server, handler, visit, busy };
}

test('a flip opens the other camera', async () => {
  const { handler, visit } = await joinWithCameras();
  await visit.me.flipCamera();
  assert.deepEqual(
    handler.tracks.map(track => [track.deviceId, track.readyState]),
    [
      ['front', 'ended'],
      ['back', 'live'],
    ],
  );
});

test('a flip to a camera that does not open goes back to the one before', async () => {
  const { server, handler, visit, busy } = await joinWithCameras();
  busy.add('back');
  await assert.rejects(visit.me.flipCamera(), { code: 'device_in_use' });
  const sent = handler.peer.transceivers[0]?.sender.track as FakeTrack;
  assert.deepEqual([sent.deviceId, sent.readyState], ['front', 'live']);
  assert.equal(visit.me.cameraOn, true);
  assert.deepEqual(server.of('SetTrack'), []);
});

test('when no camera opens after a flip, the camera is off for everybody', async () => {
  const { server, handler, visit, busy } = await joinWithCameras();
  busy.add('front').add('back');
  await assert.rejects(visit.me.flipCamera(), { code: 'device_in_use' });
  assert.equal(handler.peer.transceivers[0]?.sender.track, null);
  assert.equal(visit.me.cameraOn, false);
  assert.deepEqual(server.of('SetTrack'), [{ track: 't-camera', muted: true }]);
});

test('a flip while we leave opens no camera again', async () => {
  const { handler, visit } = await joinWithCameras();
  const say = askFirst(handler);
  const flip = assert.rejects(visit.me.flipCamera(), { code: 'left' });
  await settle();
  await visit.leave();
  say();
  await flip;
  assert.deepEqual(
    handler.tracks.map(track => track.readyState),
    ['ended', 'ended'],
  );
});
