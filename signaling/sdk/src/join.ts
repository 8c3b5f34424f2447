import type { JoinOptions, Visit } from './api.js';
import { toVisitError, VisitError } from './errors/visit-error.js';
import { browserHandler } from './handlers/browser.js';
import type { Handler } from './handlers/handler.js';
import { signalR } from './hub/signalr.js';
import type { OpenHub } from './hub/transport.js';
import { Credentials } from './visit/credentials.js';
import { Session } from './visit/session.js';

/**
 * Joins a visit and resolves as soon as this person is in its waiting room or in the visit itself.
 *
 * @param url the server, such as `https://visits.example.org`
 * @param token a join token, or a function that fetches one (it is asked again when a token was refused)
 */
export async function joinVisit(
  url: string,
  token: string | (() => Promise<string>),
  options: JoinOptions = {},
): Promise<Visit> {
  return openVisit(signalR(url), browserHandler(options.platform), token, options, apiOf(url));
}

/** Requests in this person's name; the cookie that one of them sets is for this origin's own player. */
function apiOf(url: string): ApiCall {
  return (path, token) =>
    fetch(new URL(path, new URL(url, location.href)), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
}

type ApiCall = (path: string, token: string) => Promise<Response>;

/** The same with the hub and the browser as parameters. */
export async function openVisit(
  hub: OpenHub,
  handler: Handler,
  token: string | (() => Promise<string>),
  options: JoinOptions,
  api: ApiCall = () => Promise.reject(new VisitError('unavailable')),
): Promise<Visit> {
  const credentials = new Credentials(token, handler.store);
  try {
    await credentials.load();
  } catch (error) {
    throw toVisitError(error, 'unauthorized');
  }
  const post = async (path: string) => api(path, await credentials.access());
  const visit = new Session(hub, post, handler, credentials, options);
  const capture = (['audio', 'video'] as const).flatMap(kind => {
    const wanted = options[kind];
    return wanted ? [{ source: kind === 'audio' ? ('mic' as const) : ('camera' as const), wanted }] : [];
  });
  for (const { source } of capture) visit.publisher.announce(source);
  for (const { source, wanted } of capture) {
    // A device that fails is an event, not a reason to stay outside.
    visit.publisher.set(source, true, wanted === true ? undefined : wanted).catch((error: unknown) => {
      if (visit.state === 'left') return;
      const failure = toVisitError(error);
      visit.unopened.set(source, failure);
      visit.emitter.emit('error', failure);
    });
  }
  await visit.start();
  return visit;
}
