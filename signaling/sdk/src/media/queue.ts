/**
 * Runs one job at a time and merges requests: whoever asks while it runs shares the one run that follows. Negotiation is such a
 * job, because an offer describes everything that is wanted at the moment it is made.
 */
export class CoalescingQueue {
  readonly #job: () => Promise<void>;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(job: () => Promise<void>) {
    this.#job = job;
  }

  /** Resolves when a run that began after this call has finished. */
  request(): Promise<void> {
    if (!this.#running) return this.#start();
    this.#next ??= this.#running.then(
      () => this.#start(),
      () => this.#start(), // that failure belongs to those who asked for that run
    );
    return this.#next;
  }

  #start(): Promise<void> {
    this.#next = null;
    const run = this.#job().finally(() => {
      if (this.#running === run) this.#running = null;
    });
    this.#running = run;
    return run;
  }
}
