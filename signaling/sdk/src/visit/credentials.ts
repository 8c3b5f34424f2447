import type { Handler } from '../handlers/handler.js';
import { readToken } from './token.js';

/** Clocks of phones are off by seconds; a token this close to its end is treated as over. */
const marginMs = 5_000;

/** The join token, the resume secret of this tab, and which of them opens the next connection. */
export class Credentials {
  readonly #source: string | (() => Promise<string>);
  readonly #store: Handler['store'];
  #token = '';
  #key = '';
  #resume: string | null = null;

  constructor(source: string | (() => Promise<string>), store: Handler['store']) {
    this.#source = source;
    this.#store = store;
  }

  /** The secret that takes our seat back, if this tab had one. */
  get resume(): string | null {
    return this.#resume;
  }

  get role(): string {
    return readToken(this.#token)?.role ?? '';
  }

  async load(): Promise<void> {
    this.#token = typeof this.#source === 'string' ? this.#source : await this.#source();
    const claims = readToken(this.#token);
    this.#key = claims ? `mediaserver.resume.${claims.visit}.${claims.participant}` : '';
    this.#resume ??= this.#key ? this.#store.get(this.#key) : null;
  }

  /** What the hub's access token is: the join token while it lives, the resume secret afterwards. */
  async access(): Promise<string> {
    if (typeof this.#source === 'function' && (!this.#token || (this.#stale() && !this.#resume))) await this.load();
    if (this.#token && !this.#stale()) return this.#token;
    return this.#resume ? `resume.${this.#resume}` : this.#token;
  }

  keep(resume: string): void {
    this.#resume = resume;
    if (this.#key) this.#store.set(this.#key, resume);
  }

  /** The secret was refused, or the seat is given up. */
  forget(): void {
    this.#resume = null;
    if (this.#key) this.#store.delete(this.#key);
  }

  /** Asks the app for another token before the next connection, if it can mint one. */
  renewNext(): void {
    if (typeof this.#source === 'function') this.#token = '';
  }

  #stale(): boolean {
    const claims = readToken(this.#token);
    return claims !== null && claims.expiresAt > 0 && claims.expiresAt - marginMs < Date.now();
  }
}
