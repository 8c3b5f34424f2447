import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { ConsentRequest, RecordingStatus, Visit } from '../src/index.js';
import { openVisit } from '../src/join.js';
import { FakeHandler, FakeServer, pass, settle, token } from './fakes.js';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'] }));
afterEach(() => mock.timers.reset());

const question = {
  request: 'r1',
  kind: 'recording',
  text: 'May we?',
  textVersion: 'web-en-1',
  language: 'en',
  holding: true,
};

async function join(server: FakeServer, api?: (path: string, token: string) => Promise<Response>): Promise<Visit> {
  server.reply = { ...server.reply, me: { ...server.reply.me, perms: { record: true } } };
  const visit = await openVisit(server.open, new FakeHandler(), token(), {}, api);
  await settle();
  return visit;
}

test('a question waits for a late listener, is answered once, and is gone then', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  server.live.send('consent', question);
  const heard: (ConsentRequest | null)[] = [];
  visit.on('consent', value => heard.push(value));
  await settle();
  assert.equal(heard.length, 1);
  assert.equal(heard[0]?.text, 'May we?');
  assert.equal(heard[0]?.holding, true);
  await heard[0]?.answer(true);
  assert.deepEqual(server.of('Consent'), [{ request: 'r1', yes: true }]);
  assert.equal(visit.consent, null);
  assert.equal(heard.at(-1), null);
});

test('a question goes away when the recording is off, or when somebody else has answered for us', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  server.live.send('consent', question);
  server.live.send('recording', { state: 'off', id: 'r1', reason: 'refused' });
  assert.equal(visit.consent, null);
  server.live.send('consent', question);
  server.live.send('recording', { state: 'on', id: 'r1', mine: 'asked' });
  assert.notEqual(visit.consent, null);
  server.live.send('recording', { state: 'on', id: 'r1', mine: 'yes' });
  assert.equal(visit.consent, null);
});

test('a kind of question that is not known is not shown', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  server.live.send('consent', { ...question, kind: 'surgery' });
  assert.equal(visit.consent, null);
});

test('the state is told as it changes, with what only some may know', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  const told: RecordingStatus[] = [];
  visit.on('recording', status => told.push(status));
  await settle();
  const people = [{ participant: 'p1', consent: 'asked' as const }];
  server.live.send('recording', { state: 'asking', id: 'r1', mine: 'yes', people });
  server.live.send('recording', { state: 'on', id: 'r1', mine: 'yes', trouble: 'disk_full' });
  server.live.send('recording', { state: 'paused', id: 'r1', mine: 'yes' });
  server.live.send('recording', { state: 'off', id: 'r1', reason: 'stopped' });
  assert.deepEqual(
    told.map(({ state }) => state),
    ['off', 'asking', 'on', 'paused', 'off'],
  );
  assert.deepEqual(told[1]?.people, people);
  assert.equal(told[2]?.trouble, 'disk_full');
  assert.equal(told[4]?.reason, 'stopped');
});

test('a recording that ended while we were away is off after the next join', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  server.live.send('recording', { state: 'on', id: 'r1', mine: 'yes' });
  server.live.cut();
  await pass(2_000);
  assert.equal(visit.recording, 'off');
});

test('a yes is taken back under the same name', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  await assert.rejects(visit.me.giveConsent('recording', false), { code: 'conflict' });
  server.live.send('recording', { state: 'on', id: 'r1', mine: 'yes' });
  await visit.me.giveConsent('recording', false);
  assert.deepEqual(server.of('Consent'), [{ request: 'r1', yes: false }]);
});

test('whoever may record controls it and opens its files with their own token', async () => {
  const server = new FakeServer();
  const asked: string[] = [];
  const visit = await join(server, async (path, credential) => {
    asked.push(`${path} ${credential === token() ? 'mine' : 'other'}`);
    return { ok: true, url: `https://visits.example.org${path}` } as Response;
  });
  await visit.host!.requestRecording();
  await visit.host!.pauseRecording(true);
  await visit.host!.stopRecording();
  assert.deepEqual(
    server.calls.map(({ method }) => method).filter(method => method.endsWith('Recording')),
    ['RequestRecording', 'PauseRecording', 'StopRecording'],
  );
  assert.equal(
    await visit.host!.openRecording('a/b', 'film.mp4'),
    'https://visits.example.org/api/recordings/a%2Fb/files/film.mp4',
  );
  assert.deepEqual(asked, ['/api/recordings/a%2Fb/ticket mine']);
});

test('a file that may not be opened is an error with a code', async () => {
  const server = new FakeServer();
  const visit = await join(server, async () => ({ ok: false, status: 404 }) as Response);
  await assert.rejects(visit.host!.openRecording('r', 'f'), { code: 'not_found' });
});

test('the language of the browser is said while joining', async () => {
  const server = new FakeServer();
  await join(server);
  assert.equal(server.joins[0]?.language, 'es-MX');
});
