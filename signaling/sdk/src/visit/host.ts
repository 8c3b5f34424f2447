import type { Host, Waiting } from '../api.js';

/** Moderation: each call is one hub method, decided by the server. */
export class VisitHost implements Host {
  waiting: readonly Waiting[] = [];
  readonly #call: (method: string, argument?: unknown) => Promise<void>;

  constructor(call: (method: string, argument?: unknown) => Promise<void>) {
    this.#call = call;
  }

  admit(participant: string): Promise<void> {
    return this.#call('Admit', { participant });
  }

  deny(participant: string, reason?: string): Promise<void> {
    return this.#call('Deny', { participant, reason });
  }

  hold(participant: string, reason?: string): Promise<void> {
    return this.#call('Hold', { participant, reason });
  }

  mute(participant: string): Promise<void> {
    return this.#call('Mute', { participant });
  }

  remove(participant: string, reason?: string): Promise<void> {
    return this.#call('Remove', { participant, reason });
  }

  end(): Promise<void> {
    return this.#call('End');
  }
}
