import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { VisitError } from '../src/errors/visit-error.js';
import { openVisit } from '../src/join.js';
import { FakeHandler, FakeServer, pass, settle, somebody, token } from './fakes.js';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'] }));
afterEach(() => mock.timers.reset());

async function join(server: FakeServer, handler = new FakeHandler(), claims = {}, options = {}) {
  const visit = await openVisit(server.open, handler, token(claims), options);
  await settle();
  return visit;
}

test('a lost hub is tried again after 0, 0.3, 1, 2, 4 and then every 5 seconds, for as long as it takes', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  await pass(20_000);
  server.reachable = false;
  const cutAt = Date.now();
  server.live.cut();
  await pass(10 * 60_000);
  const after = server.startedAt.filter(at => at >= cutAt).map(at => at - cutAt);
  assert.deepEqual(
    after.slice(0, 7),
    [0, 300, 1300, 3300, 7300, 12_300, 17_300].map(at => Math.ceil(at / 50) * 50),
  );
  assert.equal(visit.state, 'reconnecting');

  server.reachable = true;
  await pass(5_000);
  assert.equal(visit.state, 'joined');
  assert.equal(server.joins.at(-1)?.resume, 'secret-1');
});

test('a flapping network ends in the state that is true, and every change of state is told once', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  const told: string[] = [];
  visit.on('state', ({ from, to }) => told.push(`${from}>${to}`));
  for (let flap = 0; flap < 5; flap++) {
    server.live.cut();
    await pass(6_000);
  }
  assert.equal(visit.state, 'joined');
  assert.deepEqual(told, [
    'joined>joined',
    ...Array.from({ length: 5 }, () => ['joined>reconnecting', 'reconnecting>joined']).flat(),
  ]);
});

test('coming back online does not wait out the pause', async () => {
  const server = new FakeServer();
  const handler = new FakeHandler();
  const visit = await join(server, handler);
  server.reachable = false;
  server.live.cut();
  await pass(60_000);
  server.reachable = true;
  handler.networkChanged();
  await settle();
  assert.equal(visit.state, 'joined');
});

test('another network makes a new connection at once, though the old one has not said that it is dead', async () => {
  const server = new FakeServer();
  const handler = new FakeHandler();
  const visit = await join(server, handler);
  await pass(20_000);
  handler.networkChanged();
  await settle();
  assert.equal(server.joins.length, 2);
  assert.equal(server.joins[1]?.resume, 'secret-1');
  assert.equal(visit.state, 'joined');
});

test('a connection attempt that hangs is given up after ten seconds, at once on another network, and never joins late', async () => {
  const server = new FakeServer();
  const handler = new FakeHandler();
  const visit = await join(server, handler);
  await pass(20_000);
  server.hangs = true;
  server.live.cut();
  await pass(10_050);
  await pass(350);
  assert.equal(server.connections.length, 3);
  server.hangs = false;
  handler.networkChanged();
  await settle();
  assert.equal(visit.state, 'joined');
  assert.equal(server.joins.length, 2);
  for (const release of server.hanging) release();
  await settle();
  assert.equal(server.joins.length, 2);
});

test('a hub that answers nothing is taken for dead after ten seconds', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  server.answers.set('Admit', () => new Promise(() => {}));
  const call = assert.rejects(visit.host!.admit('p1'), { code: 'unavailable' });
  await pass(10_050);
  await call;
  await pass(1_000);
  assert.equal(server.joins.length, 2);
});

test('a takeover by another window ends here and is not fought', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  server.live.send('moved', { reason: 'joined_elsewhere' });
  await pass(60_000);
  assert.equal(visit.state, 'left');
  assert.equal(visit.leaveReason, 'joined_elsewhere');
  assert.equal(server.joins.length, 1);
});

test('the resume secret survives a reload and is used when the join token has expired', async () => {
  const handler = new FakeHandler();
  const first = new FakeServer();
  await join(first, handler);
  const reloaded = new FakeServer();
  await join(reloaded, handler, { exp: 1 });
  assert.equal(reloaded.tokens[0], 'resume.secret-1');
  assert.equal(reloaded.joins[0]?.resume, 'secret-1');
});

test('a refused resume secret falls back to the join token, once', async () => {
  const handler = new FakeHandler();
  handler.memory.set('mediaserver.resume.v1.me', 'stale');
  const server = new FakeServer();
  server.answers.set('Join', (request: { resume?: string }) => {
    if (request.resume)
      throw new Error("An unexpected error occurred invoking 'Join' on the server. HubException: unauthorized");
    return server.join(request as never);
  });
  const opening = join(server, handler);
  await pass(1_000);
  assert.equal((await opening).state, 'joined');
  assert.equal(handler.memory.get('mediaserver.resume.v1.me'), 'secret-1');
});

/** Asleep for so long that the seat has gone, and with it the secret. */
async function sleepPastSeat(server: FakeServer): Promise<void> {
  server.reachable = false;
  server.live.cut();
  await pass(11 * 60_000);
  server.refused.set('resume.secret-1', 401);
  server.reachable = true;
  await pass(15_000);
}

test('a secret that the negotiation refuses, and a token whose time is over: the app is asked for another, once', async () => {
  const server = new FakeServer();
  const minted: string[] = [];
  const mint = async () => minted[minted.push(token({ exp: (Date.now() + 600_000) / 1000 })) - 1]!;
  const visit = await openVisit(server.open, new FakeHandler(), mint, {});
  await sleepPastSeat(server);
  assert.equal(visit.state, 'joined');
  assert.equal(minted.length, 2);
  assert.deepEqual(server.tokens.slice(-2), ['resume.secret-1', minted[1]]);
  assert.equal(server.joins.at(-1)?.resume, undefined);
});

test('a token that the negotiation refuses before its time: the app is asked for another, once', async () => {
  const server = new FakeServer();
  const minted: string[] = [];
  const mint = async () => minted[minted.push(token({ n: minted.length })) - 1]!;
  const visit = await openVisit(server.open, new FakeHandler(), mint, {});
  server.refused.set(minted[0]!, 401);
  server.live.cut();
  await pass(15_000);
  assert.equal(visit.state, 'joined');
  assert.equal(minted.length, 2);
});

test('a link whose seat and time are over ends the visit instead of being tried for ever', async () => {
  const server = new FakeServer();
  const link = token({ exp: 600 });
  const visit = await openVisit(server.open, new FakeHandler(), link, {});
  server.refused.set(link, 401);
  await sleepPastSeat(server);
  assert.equal(visit.state, 'left');
  assert.equal(visit.leaveReason, 'unauthorized');
});

test('what a proxy answers while the server is away is no verdict on the visit', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  for (const status of [403, 404, 503]) {
    server.refused.set(token(), status);
    server.live.cut();
    await pass(60_000);
    assert.equal(visit.state, 'reconnecting');
    server.refused.clear();
    await pass(6_000);
    assert.equal(visit.state, 'joined');
  }
});

test('joining fails with the code of the server, and no retry, when a retry has no chance', async () => {
  const server = new FakeServer();
  server.answers.set('Join', () => {
    throw new Error('visit_ended');
  });
  await assert.rejects(
    join(server),
    (error: VisitError) => error.code === 'visit_ended' && !error.recoverable && error.help.length > 0,
  );
  await pass(60_000);
  assert.equal(server.connections.length, 1);
});

test('joining an unreachable server is given up after five tries', async () => {
  const server = new FakeServer();
  server.reachable = false;
  const outcome = assert.rejects(join(server), { code: 'unavailable' });
  await pass(60_000);
  await outcome;
  assert.equal(server.connections.length, 5);
});

test('a visit that ended while we were away ends here too', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  server.answers.set('Join', () => {
    throw new Error('HubException: visit_ended');
  });
  server.live.cut();
  await pass(1_000);
  assert.equal(visit.state, 'left');
  assert.equal(visit.leaveReason, 'ended');
});

test('aborting stops a join that is under way', async () => {
  const server = new FakeServer();
  server.reachable = false;
  const abort = new AbortController();
  const outcome = assert.rejects(join(server, new FakeHandler(), {}, { signal: abort.signal }), { code: 'aborted' });
  await pass(400);
  abort.abort();
  await outcome;
  await pass(60_000);
  assert.ok(server.connections.length <= 3);
});

test('leaving says goodbye and forgets the seat', async () => {
  const server = new FakeServer();
  const handler = new FakeHandler();
  const visit = await join(server, handler);
  await visit.leave();
  assert.deepEqual(server.of('Leave'), [undefined]);
  assert.equal(handler.memory.size, 0);
  await pass(60_000);
  assert.equal(server.connections.length, 1);
});

test('nothing that identifies a person or opens a visit reaches the log', async () => {
  const server = new FakeServer();
  const lines: string[] = [];
  const write = (event: string, data?: unknown) => void lines.push(`${event} ${JSON.stringify(data)}`);
  await join(server, new FakeHandler(), {}, { name: 'CANARY', audio: true, logger: { debug: write, warn: write } });
  server.live.cut();
  await pass(5_000);
  assert.ok(lines.length > 0);
  assert.doesNotMatch(lines.join('\n'), /CANARY|Name of|secret|h\./);
});

test('a number, an address and a name reach the server as what they are, and the answer is a call', async () => {
  const server = new FakeServer();
  server.answers.set('InviteByPhone', () => ({
    id: 'p7',
    name: 'Phone ••42',
    role: 'guest',
    via: 'phone',
    state: 'calling',
  }));
  const visit = await join(server);
  const called = await visit.host!.inviteByPhone('+15550100142');
  assert.deepEqual(called, { participant: 'p7', name: 'Phone ••42', state: 'calling' });
  await visit.host!.inviteByPhone('sip:ann@trunk.example', { name: 'Ann' });
  assert.deepEqual(server.of('InviteByPhone'), [
    { number: '+15550100142' },
    { sip: 'sip:ann@trunk.example', name: 'Ann' },
  ]);
  const told: unknown[] = [];
  visit.on('call', call => told.push(call));
  server.live.send('call', { participant: 'p7', name: 'Phone ••42', state: 'ended', reason: 'busy' });
  await settle();
  assert.deepEqual(told, [{ participant: 'p7', name: 'Phone ••42', state: 'ended', reason: 'busy' }]);
});

test('a caller is handed on, and stays when nobody takes the call', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  const told: string[] = [];
  visit.on('call', ({ state }) => told.push(state));
  await visit.host!.transfer('p7', '+15550100177');
  assert.deepEqual(server.of('Transfer'), [{ participant: 'p7', number: '+15550100177' }]);
  server.live.send('call', { participant: 'p7', name: 'Phone ••42', state: 'transferring' });
  server.live.send('call', { participant: 'p7', name: 'Phone ••42', state: 'transfer_failed' });
  await settle();
  assert.deepEqual(told, ['transferring', 'transfer_failed']);
});

test('a number that may not be called is refused with its code', async () => {
  const server = new FakeServer();
  server.answers.set('InviteByPhone', () => {
    throw new Error('HubException: dial_refused');
  });
  const visit = await join(server);
  await assert.rejects(visit.host!.inviteByPhone('911'), { code: 'dial_refused', recoverable: false });
});

test('going on by phone tells number and PIN, and keeps the way back into the seat', async () => {
  const server = new FakeServer();
  server.reply = { ...server.reply, visit: { ...server.reply.visit, phone: true } };
  server.answers.set('ContinueByPhone', () => ({ sip: 'sip:123456789@127.0.0.1', pin: '123456789' }));
  const handler = new FakeHandler();
  const visit = await join(server, handler);
  assert.equal(visit.phone, true);
  assert.deepEqual(await visit.me.continueByPhone(), {
    number: null,
    sip: 'sip:123456789@127.0.0.1',
    pin: '123456789',
    calling: false,
  });
  server.live.send('moved', { reason: 'continued_by_phone' });
  assert.equal(visit.leaveReason, 'continued_by_phone');
  const back = new FakeServer();
  await join(back, handler, { exp: 1 });
  assert.equal(back.tokens[0], 'resume.secret-1');
});

test('hands and phones of others are seen', async () => {
  const server = new FakeServer();
  const visit = await join(server);
  const caller = { ...somebody('p7', 'guest'), via: 'phone' as const };
  server.live.send('participants', { added: [caller], updated: [], removed: [] });
  server.live.send('participants', { added: [], updated: [{ ...caller, hand: true }], removed: [] });
  const seen = visit.participants.get('p7');
  assert.deepEqual([seen?.via, seen?.hand], ['phone', true]);
  await visit.me.raiseHand(true);
  assert.deepEqual(server.of('RaiseHand'), [{ raised: true }]);
});
