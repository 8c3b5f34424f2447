import type { JoinOptions } from '../api.js';
import { VisitError } from '../errors/visit-error.js';
import type { Handler } from '../handlers/handler.js';
import type { HubTransport } from '../hub/transport.js';
import type { JoinReply, JoinRequest } from '../hub/wire.js';
import type { Peer } from '../media/peer.js';
import { version } from '../version.js';
import type { Credentials } from './credentials.js';

/** A first join that fails this often (about 8 s) tells the page, which has a button to try again. */
const firstTries = 5;
/** Roles that a waiting room holds back: an offer in their Join would be made for nothing. */
const waitingRoles = new Set(['patient', 'guest']);

/** Says who we are on each new connection, and decides what a refusal means. */
export class Joiner {
  /** Settles with the very first join. */
  readonly first: Promise<void>;
  /** An answer that came with Join could not be used: negotiate anew. */
  lostAnswer = false;
  readonly #handler: Handler;
  readonly #credentials: Credentials;
  readonly #peer: Peer;
  readonly #options: JoinOptions;
  readonly #apply: (reply: JoinReply) => void;
  #resolve = () => {};
  #reject: (error: VisitError) => void = () => {};
  #renewed = false;

  constructor(
    handler: Handler,
    credentials: Credentials,
    peer: Peer,
    options: JoinOptions,
    apply: (reply: JoinReply) => void,
  ) {
    this.#handler = handler;
    this.#credentials = credentials;
    this.#peer = peer;
    this.#options = options;
    this.#apply = apply;
    this.first = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  async join(transport: HubTransport): Promise<void> {
    const { name, dataMode = 'auto', language = this.#handler.language } = this.#options;
    const resume = this.#credentials.resume;
    const first = waitingRoles.has(this.#credentials.role) ? null : await this.#peer.firstOffer();
    const request: JoinRequest = {
      ...(name ? { name } : {}),
      ...(resume ? { resume } : {}),
      ...(first ? { offer: first.request } : {}),
      dataMode,
      ...(language ? { language } : {}),
      client: { sdk: version, browser: this.#handler.browser, os: this.#handler.os },
    };
    const reply = await transport.invoke<JoinReply>('Join', request);
    this.#credentials.keep(reply.resume);
    this.#renewed = false;
    this.#apply(reply);
    this.lostAnswer = false;
    if (!first) return;
    if (reply.answer) await first.accept(reply.answer);
    else this.lostAnswer = reply.state !== 'waiting';
  }

  done(): void {
    this.#resolve();
  }

  failed(error: VisitError): void {
    this.#reject(error);
  }

  /** Whether the next try has a chance. A refused secret is dropped first, then a fresh token is asked for, then it is over. */
  retry(error: VisitError, everJoined: boolean, attempt: number): boolean {
    const refused = error.code === 'unauthorized' || error.code === 'forbidden' || error.code === 'not_found';
    if (refused && this.#credentials.resume) {
      this.#credentials.forget();
      return true;
    }
    if (error.code === 'unauthorized' && !this.#renewed) {
      this.#renewed = true;
      this.#credentials.renewNext();
      return true;
    }
    if (!error.recoverable) return false;
    return everJoined || attempt + 1 < firstTries;
  }
}
