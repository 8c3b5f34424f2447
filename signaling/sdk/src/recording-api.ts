/** `asking`: everybody is being asked, and nothing is recorded yet. */
export type RecordingState = 'off' | 'asking' | 'on' | 'paused';

/** How one person stands to a recording. */
export type ConsentState = 'yes' | 'no' | 'asked';

/** Whether the visit is recorded, and what one may know of it. */
export interface RecordingStatus {
  readonly state: RecordingState;
  /** The recording that is asked for, runs or has just ended. */
  readonly id?: string;
  /** Why it is off: `stopped`, `refused`, `unanswered`, `withdrawn`, `ended` or `empty`. */
  readonly reason?: string;
  /** One's own answer so far. */
  readonly mine?: ConsentState;
  /** With the permission `record`: why it is not being saved as it should, such as `disk_full`. The visit itself is fine. */
  readonly trouble?: string;
  /** With the permission `record`: everybody who is asked. */
  readonly people?: readonly { readonly participant: string; readonly consent: ConsentState }[];
}

/** A question to this person. Show `text` as it is: which words were shown is kept with the answer. */
export interface ConsentRequest {
  readonly kind: 'recording';
  readonly text: string;
  readonly textVersion: string;
  /** Two letters: the language of `text`. */
  readonly language: string;
  /** Until the answer, nobody hears or sees this person, and this person nobody. */
  readonly holding: boolean;
  answer(yes: boolean): Promise<void>;
}

/** A recording of the visit, for those with the permission `record`. */
export interface RecordingInfo {
  readonly id: string;
  readonly state: 'asking' | 'refused' | 'recording' | 'processing' | 'ready' | 'failed' | 'deleted';
  readonly paused: boolean;
  /** 0 to 1 while processing. */
  readonly progress?: number;
  readonly failure?: string;
  readonly requestedAt: string;
  readonly startedAt?: string;
  readonly stoppedAt?: string;
  readonly durationMs?: number;
  readonly files: readonly { readonly name: string; readonly type: string; readonly size: number }[];
}

/** Recording, for those with the permission. */
export interface RecordingControls {
  /** Asks everybody. It starts with the last yes; the events `recording` tell. Asking is one's own yes. */
  requestRecording(): Promise<void>;
  /** Ends the recording, or takes the question back. */
  stopRecording(): Promise<void>;
  pauseRecording(paused: boolean): Promise<void>;
  /** Every recording of this visit, the oldest first. */
  recordings(): Promise<readonly RecordingInfo[]>;
  /**
   * An address from which a `video` element of this page plays a file for some hours. Works on pages of the server's own origin;
   * other apps fetch recordings through their backend.
   */
  openRecording(recording: string, file: string): Promise<string>;
}
