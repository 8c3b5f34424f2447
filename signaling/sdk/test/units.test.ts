import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { StickyEmitter } from '../src/emitter.js';
import { meanings } from '../src/errors/codes.js';
import { toVisitError } from '../src/errors/visit-error.js';
import { browserHandler, describeBrowser } from '../src/handlers/browser.js';
import { delayBefore } from '../src/hub/backoff.js';
import { CoalescingQueue } from '../src/media/queue.js';
import { openVisit } from '../src/join.js';
import { FakeHandler, FakeServer, settle, somebody, token } from './fakes.js';

const built = new URL('./dist/', import.meta.url);
const kB = 1000;

test('the core with its SignalR client fits in 40 kB, the element in 90 kB (gzip)', () => {
  const size = (...names: string[]) =>
    names.reduce((sum, name) => sum + gzipSync(readFileSync(new URL(name, built)), { level: 9 }).length, 0);
  assert.ok(size('client.mjs') <= 40 * kB, `client.mjs: ${size('client.mjs')} bytes`);
  assert.ok(size('client.js') <= 40 * kB, `client.js: ${size('client.js')} bytes`);
  assert.ok(size('client.mjs', 'element.mjs') <= 90 * kB);
});

test('every entry imports where there is no window', async () => {
  for (const name of ['client.mjs', 'precall.mjs', 'element.mjs']) {
    const module = (await import(new URL(name, built).href)) as Record<string, unknown>;
    assert.ok(Object.keys(module).length > 0, name);
  }
  assert.equal(typeof window, 'undefined');
});

test('the built files build no code from text', () => {
  for (const name of ['client.mjs', 'client.js', 'precall.mjs', 'element.mjs']) {
    assert.doesNotMatch(
      readFileSync(new URL(name, built), 'utf8'),
      /\beval\(|new Function\(|Function\("return this"\)/,
      name,
    );
  }
});

test('a late listener gets the snapshot first and then what happened since, once each and in order', async () => {
  const emitter = new StickyEmitter<{ n: number }>(() => [1]);
  const heard: number[] = [];
  emitter.on('n', n => heard.push(n));
  emitter.emit('n', 2);
  assert.deepEqual(heard, []);
  await settle();
  emitter.emit('n', 3);
  assert.deepEqual(heard, [1, 2, 3]);
});

test('a listener that is gone before its snapshot hears nothing', async () => {
  const emitter = new StickyEmitter<{ n: number }>(() => [1]);
  const heard: number[] = [];
  emitter.on('n', n => heard.push(n))();
  emitter.on('n', n => heard.push(n), AbortSignal.abort());
  emitter.emit('n', 2);
  await settle();
  assert.deepEqual(heard, []);
});

test('registering after everything happened loses nothing', async () => {
  const server = new FakeServer();
  const track = { track: 't1', participant: 'p', kind: 'audio' as const, source: 'mic' as const, muted: false };
  server.reply = { ...server.reply, visit: { id: 'v1', participants: [somebody('p', 'patient', [track])] } };
  const visit = await openVisit(server.open, new FakeHandler(), token(), {});
  server.live.send('waiting', [
    { participant: { id: 'w', name: 'W', role: 'patient', via: 'web' }, since: '2026-01-01T00:00:00Z', position: 1 },
  ]);
  server.live.send('speaker', { participant: 'p' });
  await settle();
  const heard: Record<string, unknown> = {};
  visit.on('participants', ({ added }) => (heard['people'] = added.map(one => one.id)));
  visit.on('track', ({ track: one, live }) => (heard['track'] = [one.id, live]));
  visit.on('waiting', waiting => (heard['waiting'] = waiting.length));
  visit.on('speaker', speaker => (heard['speaker'] = speaker?.id));
  visit.on('state', ({ to }) => (heard['state'] = to));
  await settle();
  assert.deepEqual(heard, { people: ['p'], track: ['t1', true], waiting: 1, speaker: 'p', state: 'joined' });
  await visit.leave();
});

test('what could not be opened while joining is told to whoever listens, until it is open', async () => {
  const server = new FakeServer();
  const handler = new FakeHandler();
  handler.refuse = 'NotAllowedError';
  const visit = await openVisit(server.open, handler, token(), { audio: true, video: true });
  const toldLate = async (): Promise<string[]> => {
    const codes: string[] = [];
    const off = visit.on('error', error => codes.push(error.code));
    await settle();
    off();
    return codes;
  };
  await settle();
  assert.deepEqual(await toldLate(), ['permission_denied', 'permission_denied']);
  handler.refuse = null;
  await visit.me.setMic(true);
  assert.deepEqual(await toldLate(), ['permission_denied']);
  await visit.me.setCamera(true);
  assert.deepEqual(await toldLate(), []);
  await visit.leave();
});

test('a queue run shares its outcome with those who asked before it, not after', async () => {
  let runs = 0;
  const queue = new CoalescingQueue(async () => {
    if (++runs === 1) throw new Error('first');
  });
  const first = queue.request();
  const second = queue.request();
  assert.equal(second, queue.request());
  await assert.rejects(first, /first/);
  await second;
  assert.equal(runs, 2);
});

test('pauses grow to five seconds and are spread by at most 30 %', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6, 100].map(n => delayBefore(n, () => 0)),
    [0, 300, 1000, 2000, 4000, 5000, 5000, 5000],
  );
  assert.equal(
    delayBefore(9, () => 1),
    6500,
  );
});

test('errors of the hub, of HTTP and of the browser become codes', () => {
  const hub = new Error("An unexpected error occurred invoking 'Admit' on the server. HubException: not_admitted");
  assert.equal(toVisitError(hub).code, 'not_admitted');
  assert.equal(toVisitError(Object.assign(new Error('Unauthorized'), { statusCode: 401 })).code, 'unauthorized');
  assert.equal(toVisitError(new Error('Failed to fetch'), 'unavailable').code, 'unavailable');
  assert.equal(toVisitError(new Error('something with constructor')).code, 'internal');
  for (const [code, { help }] of Object.entries(meanings)) {
    assert.ok(help.endsWith('.') && !help.includes('_') && help.split(/\s+/).length <= 30, `${code}: plain words`);
  }
});

test('a tab that may store nothing remembers until it is loaded again', () => {
  const denied = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  const own = Object.getOwnPropertyDescriptor(globalThis, 'sessionStorage');
  const storages = [
    { get: denied },
    { value: { getItem: denied, setItem: denied, removeItem: denied } },
    { value: { getItem: () => null, setItem: denied, removeItem: () => {} } },
    { value: undefined },
  ];
  for (const storage of storages) {
    Object.defineProperty(globalThis, 'sessionStorage', { ...storage, configurable: true });
    const { store } = browserHandler();
    store.set('seat', 'secret');
    assert.equal(browserHandler().store.get('seat'), 'secret');
    store.delete('seat');
    assert.equal(store.get('seat'), null);
  }
  delete (globalThis as { sessionStorage?: unknown }).sessionStorage;
  if (own) Object.defineProperty(globalThis, 'sessionStorage', own);
});

test('browsers are told apart coarsely', () => {
  assert.deepEqual(describeBrowser('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'), {
    browser: 'firefox',
    os: 'linux',
  });
  assert.deepEqual(
    describeBrowser(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1',
    ),
    {
      browser: 'safari',
      os: 'ios',
    },
  );
});
