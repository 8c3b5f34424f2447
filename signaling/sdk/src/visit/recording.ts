import type { VisitEvents } from '../api.js';
import type { HubCall, WireConsent, WireRecording } from '../hub/wire.js';
import type { ConsentRequest, RecordingControls, RecordingInfo, RecordingStatus } from '../recording-api.js';
import { toVisitError, VisitError } from '../errors/visit-error.js';

/** A request to the server's API in this person's name; the answer's body is of no interest. */
export type ApiPost = (path: string) => Promise<Response>;

type Emit = <K extends 'recording' | 'consent' | 'recordings'>(event: K, value: VisitEvents[K]) => void;

/** What this side knows of the recording of the visit, and what it can do about it. */
export class VisitRecording implements RecordingControls {
  status: RecordingStatus = { state: 'off' };
  /** The question that waits for this person's answer. */
  question: ConsentRequest | null = null;
  #request = '';
  readonly #call: HubCall;
  readonly #post: ApiPost;
  readonly #emit: Emit;

  constructor(call: HubCall, post: ApiPost, emit: Emit) {
    this.#call = call;
    this.#post = post;
    this.#emit = emit;
  }

  /** From the reply of a join: events with more to tell follow, unless there is nothing to tell. */
  joined(state: string | null | undefined): void {
    if (!state || state === 'off') this.changed({ state: 'off' });
  }

  changed({ state, ...rest }: WireRecording): void {
    const known = state === 'asking' || state === 'on' || state === 'paused' ? state : 'off';
    const { id, reason, mine, trouble, people } = rest;
    const next: RecordingStatus = {
      state: known,
      ...(id ? { id } : {}),
      ...(reason ? { reason } : {}),
      ...(mine ? { mine } : {}),
      ...(trouble ? { trouble } : {}),
      ...(people ? { people } : {}),
    };
    const wasOff = this.status.state === 'off' && known === 'off';
    this.status = next;
    if (known === 'off' || (mine && mine !== 'asked')) this.#settle();
    if (!wasOff) this.#emit('recording', next);
  }

  asked({ request, kind, text, textVersion, language, holding }: WireConsent): void {
    if (kind !== 'recording') return;
    this.#request = request;
    this.question = {
      kind,
      text,
      textVersion,
      language,
      holding: holding ?? false,
      answer: yes => this.answer(yes),
    };
    this.#emit('consent', this.question);
  }

  /** Answers the question, or changes the answer given before. */
  async answer(yes: boolean): Promise<void> {
    const request = this.status.id ?? this.#request;
    if (!request) throw new VisitError('conflict', 'nothing is recorded or asked for');
    await this.#call('Consent', { request, yes });
    if (request === this.#request) this.#settle();
  }

  async requestRecording(): Promise<void> {
    await this.#call('RequestRecording');
  }

  stopRecording(): Promise<void> {
    return this.#call('StopRecording');
  }

  pauseRecording(paused: boolean): Promise<void> {
    return this.#call('PauseRecording', { paused });
  }

  recordings(): Promise<readonly RecordingInfo[]> {
    return this.#call<readonly RecordingInfo[]>('Recordings');
  }

  async openRecording(recording: string, file: string): Promise<string> {
    const path = `/api/recordings/${encodeURIComponent(recording)}`;
    let response: Response;
    try {
      response = await this.#post(`${path}/ticket`);
    } catch (error) {
      throw toVisitError(error, 'unavailable');
    }
    if (!response.ok) throw new VisitError(response.status === 404 ? 'not_found' : 'forbidden');
    return new URL(`${path}/files/${encodeURIComponent(file)}`, response.url).href;
  }

  #settle(): void {
    if (!this.question) return;
    this.question = null;
    this.#request = '';
    this.#emit('consent', null);
  }
}
