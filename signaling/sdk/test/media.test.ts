import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { VisitError } from '../src/errors/visit-error.js';
import { openVisit } from '../src/join.js';
import { FakeHandler, FakeServer, fakeElement, pass, settle, somebody, token } from './fakes.js';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'] }));
afterEach(() => mock.timers.reset());

const camera = (owner: string) => ({
  track: `cam-${owner}`,
  participant: owner,
  kind: 'video' as const,
  source: 'camera' as const,
  muted: false,
});
const mic = (owner: string) => ({
  track: `mic-${owner}`,
  participant: owner,
  kind: 'audio' as const,
  source: 'mic' as const,
  muted: false,
});

async function join(options: object = { audio: true, video: true }, role = 'provider') {
  const server = new FakeServer();
  const handler = new FakeHandler();
  if (role === 'patient') server.reply = { ...server.reply, state: 'waiting', queue: { position: 2, etaSeconds: 60 } };
  const visit = await openVisit(server.open, handler, token({ role }), options);
  await settle();
  return { server, handler, visit };
}

test('the first offer rides in Join and carries microphone and camera in three layers', async () => {
  const { server, handler, visit } = await join();
  assert.deepEqual(
    server.joins[0]?.offer?.publish.map(({ mid, source }) => [mid, source]),
    [
      ['0', 'mic'],
      ['1', 'camera'],
    ],
  );
  assert.equal(server.offers().length, 0);
  const encodings = handler.peer.transceivers[1]?.init.sendEncodings ?? [];
  assert.deepEqual(
    encodings.map(one => [one.rid, one.scaleResolutionDownBy]),
    [
      ['q', 4],
      ['h', 2],
      ['f', 1],
    ],
  );
  assert.deepEqual(handler.peer.configuration.iceServers, [{ urls: 'stun:example' }]);
  assert.equal(visit.connection.media, 'connected');
});

test('who waits makes no offer until admitted, and then one for everything', async () => {
  const { server, handler, visit } = await join(undefined, 'patient');
  assert.equal(visit.state, 'waiting');
  assert.equal(server.joins[0]?.offer, undefined);
  assert.equal(handler.peers.length, 0);
  const doctor = somebody('doc', 'provider', [mic('doc'), camera('doc')]);
  server.live.send('participants', { added: [doctor], updated: [], removed: [] });
  server.live.send('state', { from: 'waiting', to: 'joined' });
  await settle();
  assert.equal(visit.state, 'joined');
  assert.equal(visit.queue, null);
  assert.deepEqual(
    server
      .offers()
      .at(-1)
      ?.subscribe.map(one => one.track),
    ['mic-doc', 'cam-doc'],
  );
  assert.ok(server.offers().length <= 2, `${server.offers().length} negotiations for one admission`);
});

test('negotiations never overlap, and requests made meanwhile share the next one', async () => {
  const { server, visit } = await join({});
  const held: (() => void)[] = [];
  server.answers.set(
    'Negotiate',
    (request: never) => new Promise(resolve => held.push(() => resolve(server.negotiate(request)))),
  );
  for (const id of ['a', 'b', 'c', 'd'])
    server.live.send('participants', { added: [somebody(id, 'guest', [mic(id)])] });
  await settle();
  assert.equal(held.length, 1);
  held[0]?.();
  await settle();
  assert.equal(held.length, 2);
  held[1]?.();
  await settle();
  assert.equal(server.offers().length, 2);
  assert.equal(server.offers()[1]?.subscribe.length, 4);
  assert.equal(visit.participants.size, 4);
});

test('an offer that came too fast is rolled back and made again a second later', async () => {
  const { server, handler, visit } = await join({});
  let refusals = 1;
  server.answers.set('Negotiate', (request: never) => {
    if (refusals-- > 0) throw new Error('HubException: too_many_requests');
    return server.negotiate(request);
  });
  const opened = visit.me.setMic(true);
  await pass(900);
  assert.equal(server.of('Negotiate').length, 1);
  await pass(200);
  await opened;
  assert.equal(server.of('Negotiate').length, 2);
  assert.equal(handler.peer.rollbacks, 1);
  assert.ok(visit.me.micOn);
});

test('an offer that the hub lost is rolled back and made again on the next connection', async () => {
  const { server, handler, visit } = await join();
  let drops = 1;
  server.answers.set('Negotiate', (request: never) => {
    if (drops-- > 0) server.live.cut();
    return server.negotiate(request);
  });
  const patient = somebody('p', 'patient', [camera('p')]);
  server.reply = { ...server.reply, visit: { id: 'v1', participants: [patient] } };
  server.live.send('participants', { added: [patient] });
  await pass(1_000);
  assert.equal(handler.peer.rollbacks, 1);
  assert.equal(handler.peers.length, 1);
  assert.ok(visit.participants.get('p')?.tracks.get('camera')?.mediaStreamTrack);
});

test('a hub drop leaves media untouched: the same connection, no new offer', async () => {
  const { server, handler, visit } = await join();
  const offers = handler.peer.offers;
  server.live.cut();
  await settle();
  await pass(15_000);
  assert.equal(visit.state, 'joined');
  assert.equal(handler.peers.length, 1);
  assert.equal(handler.peer.offers, offers);
  assert.equal(handler.peer.restarts, 0);
});

test('a server that forgot our media gets a new connection with the same tracks', async () => {
  const { server, handler, visit } = await join();
  server.forgetMedia();
  server.live.cut();
  await pass(2_000);
  assert.equal(handler.peers.length, 2);
  assert.equal(handler.peers[0]?.closed, true);
  assert.deepEqual(
    server
      .offers()
      .at(-1)
      ?.publish.map(one => one.source),
    ['mic', 'camera'],
  );
  assert.equal(visit.connection.media, 'connected');
});

test('mute needs no negotiation: nothing is sent, and the server is told', async () => {
  const { server, handler, visit } = await join();
  await visit.me.setMic(false);
  assert.equal(handler.peer.transceivers[0]?.sender.track, null);
  assert.deepEqual(server.of('SetTrack'), [{ track: 't-mic', muted: true }]);
  assert.equal(visit.me.micOn, false);
  await visit.me.setMic(true);
  assert.equal(handler.peer.transceivers[0]?.sender.track, handler.tracks[0]);
  assert.deepEqual(server.of('SetTrack').at(-1), { track: 't-mic', muted: false });
  assert.equal(server.offers().length, 0);
  assert.equal(handler.opened.length, 2, 'the microphone was not opened again');
});

test('a mute during a hub drop holds at once and is told after the reconnect; nobody is unmuted by reconnecting', async () => {
  const { server, handler, visit } = await join();
  server.reachable = false;
  server.live.cut();
  await settle();
  await visit.me.setMic(false);
  assert.equal(handler.peer.transceivers[0]?.sender.track, null);
  server.reachable = true;
  await pass(6_000);
  assert.deepEqual(server.of('SetTrack').at(-1), { track: 't-mic', muted: true });
  assert.equal(visit.me.micOn, false);
});

test('a camera that opens while the first offer is under way is told afterwards', async () => {
  const { server, handler, visit } = await join({});
  let answer = () => {};
  server.answers.set(
    'Negotiate',
    (request: never) => new Promise(resolve => (answer = () => resolve(server.negotiate(request)))),
  );
  const open = handler.getUserMedia.bind(handler);
  let opened = () => {};
  handler.getUserMedia = async constraints => {
    await new Promise<void>(resolve => (opened = resolve));
    return open(constraints);
  };
  (visit as unknown as { publisher: { announce(source: string): void } }).publisher.announce('camera');
  const on = visit.me.setCamera(true);
  server.live.send('participants', { added: [somebody('a', 'guest', [mic('a')])] });
  await settle();
  assert.equal(server.offers()[0]?.publish[0]?.muted, true);
  opened();
  await settle();
  server.answers.delete('Negotiate');
  answer();
  await on;
  assert.deepEqual(server.of('SetTrack'), [{ track: 't-camera', muted: false }]);
});

test('closing the camera releases it', async () => {
  const { handler, visit } = await join();
  const track = handler.tracks.find(one => one.kind === 'video');
  await visit.me.setCamera(false);
  assert.equal(track?.readyState, 'ended');
  assert.equal(visit.me.tracks.get('camera')?.mediaStreamTrack, null);
});

test('the host’s mute closes the microphone here; an older snapshot does not', async () => {
  const { server, visit } = await join();
  const stale = { ...somebody('me', 'provider'), tracks: [{ ...mic('me'), track: 't-mic', muted: true }] };
  await visit.me.setMic(false);
  server.answers.set('SetTrack', () => {
    server.live.send('participants', { updated: [stale] }); // was on its way before the unmute arrived
    return null;
  });
  await visit.me.setMic(true);
  await settle();
  assert.equal(visit.me.micOn, true);
  server.answers.delete('SetTrack');
  server.live.send('muted', { track: 't-mic' });
  await settle();
  assert.equal(visit.me.micOn, false);
  assert.deepEqual(server.of('SetTrack').at(-1), { track: 't-mic', muted: false }, 'the server knows already');
});

test('a mute by the host while the hub was away holds after the reconnect', async () => {
  const { server, visit } = await join();
  server.live.cut();
  server.mutedByHost.add('t-mic');
  await pass(6_000);
  assert.equal(visit.me.micOn, false);
  assert.deepEqual(server.of('SetTrack'), []);
});

test('a failed path restarts ICE at once, a disturbed one after two seconds, a healed one not at all', async () => {
  const { server, handler, visit } = await join();
  handler.peer.to('disconnected');
  assert.equal(visit.state, 'reconnecting');
  await pass(1_000);
  handler.peer.to('connected');
  await pass(10_000);
  assert.equal(handler.peer.restarts, 0);
  assert.equal(visit.state, 'joined');
  handler.peer.to('disconnected');
  await pass(2_100);
  assert.equal(handler.peer.restarts, 1);
  handler.peer.to('failed');
  await settle();
  assert.equal(handler.peer.restarts, 2);
  assert.ok(server.offers().length >= 2);
});

test('another network restarts ICE; a restart that does not connect in 15 seconds begins again', async () => {
  const { handler, visit } = await join();
  handler.networkChanged();
  await settle();
  assert.equal(handler.peer.restarts, 1);
  handler.peer.iceConnectionState = 'checking';
  await pass(15_100);
  assert.equal(handler.peers.length, 2);
  await settle();
  assert.equal(visit.connection.media, 'connected');
});

test('lines of ended tracks are used again', async () => {
  const { server, handler } = await join({});
  server.live.send('participants', { added: [somebody('a', 'guest', [camera('a')])] });
  await settle();
  server.live.send('participants', { removed: ['a'] });
  server.live.send('participants', { added: [somebody('b', 'guest', [camera('b')])] });
  await settle();
  assert.equal(handler.peer.transceivers.length, 1);
  assert.deepEqual(server.offers().at(-1)?.subscribe, [{ mid: '0', track: 'cam-b' }]);
});

test('the size on screen is asked for, once settled, and nothing while hidden', async () => {
  const { server, handler, visit } = await join({});
  server.live.send('participants', { added: [somebody('a', 'guest', [camera('a')])] });
  await settle();
  const element = fakeElement();
  const detach = visit.participants.get('a')!.tracks.get('camera')!.attach(element);
  const see = handler.views.get(element)!;
  see({ width: 640, height: 360 });
  await pass(50);
  for (let width = 700; width <= 1280; width += 20) see({ width, height: Math.round((width * 9) / 16) });
  await pass(300);
  see(null);
  await pass(300);
  assert.deepEqual(server.of('Watch'), [
    { track: 'cam-a', width: 640, height: 360, paused: false },
    { track: 'cam-a', width: 1280, height: 720, paused: false },
    { track: 'cam-a', paused: true },
  ]);
  server.live.cut();
  await pass(1_000);
  assert.deepEqual(server.of('Watch').at(-1), { track: 'cam-a', paused: true }, 'told again after a reconnect');
  detach();
});

test('a device that fails says why, in words, and the visit goes on without it', async () => {
  for (const [name, code] of [
    ['NotAllowedError', 'permission_denied'],
    ['NotFoundError', 'device_not_found'],
    ['NotReadableError', 'device_in_use'],
  ]) {
    const { handler, visit } = await join({});
    handler.refuse = name!;
    await assert.rejects(visit.me.setMic(true), (error: VisitError) => error.code === code && /\w+\./.test(error.help));
    assert.equal(visit.state, 'joined');
    assert.equal(visit.me.micOn, false);
  }
});

test('an unplugged microphone is replaced by the default one without negotiation', async () => {
  const { server, handler, visit } = await join();
  const errors: string[] = [];
  visit.on('error', error => errors.push(error.code));
  handler.tracks.find(track => track.kind === 'audio')?.end();
  await settle();
  assert.equal(visit.me.micOn, true);
  assert.equal(handler.peer.transceivers[0]?.sender.track, handler.tracks.at(-1));
  assert.deepEqual(errors, ['device_not_found']);
  assert.equal(server.offers().length, 0);
});

test('a refused source is reported and released', async () => {
  const { server, handler, visit } = await join({});
  server.answers.set('Negotiate', (request: { publish: { mid: string }[] }) => ({
    sdp: 'answer',
    publish: [],
    rejected: request.publish.map(({ mid }) => ({ mid, code: 'forbidden' })),
  }));
  await assert.rejects(visit.me.setCamera(true), { code: 'forbidden' });
  assert.equal(visit.me.cameraOn, false);
  assert.equal(handler.tracks[0]?.readyState, 'ended');
});

test('blocked playback is told, and started within a tap', async () => {
  const { server, visit } = await join({});
  server.live.send('participants', { added: [somebody('a', 'guest', [mic('a')])] });
  await settle();
  const element = fakeElement();
  let allowed = false;
  element.play = async () => {
    if (!allowed) throw Object.assign(new Error(), { name: 'NotAllowedError' });
  };
  visit.participants.get('a')!.tracks.get('mic')!.attach(element);
  await settle();
  const told: boolean[] = [];
  visit.on('playbackBlocked', ({ blocked }) => told.push(blocked));
  await settle();
  allowed = true;
  await visit.startAudio();
  assert.deepEqual(told, [true, false]);
});
