import type { Host, OutgoingCall, Waiting } from '../api.js';
import type { HubCall, WireCalled } from '../hub/wire.js';
import type { RecordingControls, RecordingInfo } from '../recording-api.js';

/** Moderation: each call is one hub method, decided by the server. */
export class VisitHost implements Host {
  waiting: readonly Waiting[] = [];
  readonly #call: HubCall;
  readonly #recorder: RecordingControls;

  constructor(call: HubCall, recorder: RecordingControls) {
    this.#call = call;
    this.#recorder = recorder;
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

  async inviteByPhone(number: string, options?: { readonly name?: string }): Promise<OutgoingCall> {
    const target = /^sips?:/i.test(number) ? { sip: number } : { number };
    const { id, name } = await this.#call<WireCalled>('InviteByPhone', { ...target, ...options });
    return { participant: id, name, state: 'calling' };
  }

  transfer(participant: string, number: string): Promise<void> {
    return this.#call('Transfer', { participant, number });
  }

  requestRecording(): Promise<void> {
    return this.#recorder.requestRecording();
  }

  stopRecording(): Promise<void> {
    return this.#recorder.stopRecording();
  }

  pauseRecording(paused: boolean): Promise<void> {
    return this.#recorder.pauseRecording(paused);
  }

  recordings(): Promise<readonly RecordingInfo[]> {
    return this.#recorder.recordings();
  }

  openRecording(recording: string, file: string): Promise<string> {
    return this.#recorder.openRecording(recording, file);
  }

  end(): Promise<void> {
    return this.#call('End');
  }
}
