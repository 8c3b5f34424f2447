import type { VisitError } from './errors/visit-error.js';
import type { DeviceChange, Devices } from './devices-api.js';
import type {
  ConsentRequest,
  RecordingControls,
  RecordingInfo,
  RecordingState,
  RecordingStatus,
} from './recording-api.js';

/** Where a track comes from; one participant has at most one live track of each. */
export type Source = 'mic' | 'camera' | 'screen' | 'interpreter';
/** Roles of the join token. */
export type Role = 'provider' | 'patient' | 'guest' | 'interpreter' | 'observer';
/** How a participant is connected. */
export type Via = 'web' | 'phone' | 'whip' | 'recorder';
/** How well a participant is heard and seen right now. */
export type QualityLevel = 'good' | 'fair' | 'poor' | 'lost';
/** `reconnecting` covers both a lost hub and lost media; {@link Visit.connection} tells which. */
export type VisitState = 'connecting' | 'waiting' | 'joined' | 'held' | 'reconnecting' | 'left';
/** Why a visit was left, or the server's own reason text. */
export type LeaveReason =
  'left' | 'denied' | 'removed' | 'ended' | 'joined_elsewhere' | 'continued_by_phone' | (string & {});

/** The state of the two independent paths: the hub carries words, media carries sound and pictures. */
export interface Connection {
  readonly hub: 'connecting' | 'connected' | 'reconnecting' | 'closed';
  readonly media: 'new' | 'connecting' | 'connected' | 'reconnecting' | 'closed';
}

/** Receives what the SDK does, never who does it: ids and codes only, no names, no message text, no tokens. */
export interface Logger {
  debug?(event: string, data?: Record<string, unknown>): void;
  warn?(event: string, data?: Record<string, unknown>): void;
}

/** Replacements for browser functions, as virtual desktops need them. Each one left out means the browser's own. */
export interface Platform {
  readonly RTCPeerConnection?: typeof RTCPeerConnection;
  readonly getUserMedia?: (constraints: MediaStreamConstraints) => Promise<MediaStream>;
  readonly getDisplayMedia?: (options: DisplayMediaStreamOptions) => Promise<MediaStream>;
  readonly enumerateDevices?: () => Promise<MediaDeviceInfo[]>;
}

/** What a microphone or camera is opened with: constraints, or a track that the page already holds. */
export type CaptureRequest = MediaTrackConstraints | MediaStreamTrack;

/** Options of `joinVisit`; everything works with none set. */
export interface JoinOptions {
  /** The name that others see; the token's name when left out. */
  readonly name?: string;
  /** Opens the microphone while joining. Default false: call `visit.me.setMic(true)` when it suits. */
  readonly audio?: boolean | CaptureRequest;
  /** Opens the camera while joining. Default false. */
  readonly video?: boolean | CaptureRequest;
  /** The language in which this person is asked things, as a tag. The invitation's wins; default the browser's. */
  readonly language?: string;
  /** `low` keeps pictures small, `audio` receives and sends none. Default `auto`. */
  readonly dataMode?: 'auto' | 'low' | 'audio';
  /** Aborting it before the promise settles stops joining; afterwards it leaves the visit. */
  readonly signal?: AbortSignal;
  /** Where to write what happens. Default: nowhere. */
  readonly logger?: Logger;
  /** Replacements for browser functions. */
  readonly platform?: Platform;
  /** `relay` sends media through TURN only. Default `all`. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
}

/** One live microphone, camera or screen. */
export interface Track {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly source: Source;
  /** True while its owner has switched it off; no packets flow then. */
  readonly muted: boolean;
  /** The browser's track, once media is negotiated. */
  readonly mediaStreamTrack: MediaStreamTrack | null;
  /** The layer that the server sends right now; null when unknown. */
  readonly layer: LayerInfo | null;
  /**
   * Plays the track in an element until the returned function is called. A video's size on screen decides how large a picture is
   * asked for; hidden elements ask for none.
   */
  attach(element: HTMLMediaElement): () => void;
}

/** What is received of a video. */
export interface LayerInfo {
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  readonly paused: boolean;
}

/** A person (or a phone) in the visit. The object stays the same for as long as the person is in; its fields change. */
export interface Participant {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly via: Via;
  readonly state: 'waiting' | 'joined' | 'held' | 'left';
  readonly tracks: ReadonlyMap<Source, Track>;
  readonly micOn: boolean;
  readonly cameraOn: boolean;
  readonly speaking: boolean;
  readonly quality: QualityLevel;
  /** Wants to say something. */
  readonly hand: boolean;
}

/** The participant on this side. */
export interface Me extends Participant {
  /** Opens or closes the microphone. Resolves when the server knows; the microphone itself reacts at once. */
  setMic(on: boolean, capture?: CaptureRequest): Promise<void>;
  /** Opens or closes the camera; closing releases it, so that its light goes out. */
  setCamera(on: boolean, capture?: CaptureRequest): Promise<void>;
  /** Changes between the front and the back camera, or to the next camera where there are no sides. */
  flipCamera(): Promise<void>;
  /** Starts or ends sharing a screen. `text` (default) keeps letters sharp, `motion` keeps movement smooth. */
  share(on: boolean, options?: { readonly hint?: 'text' | 'motion' }): Promise<void>;
  /** Raises or lowers one's hand, for everybody to see. */
  raiseHand(raised: boolean): Promise<void>;
  /**
   * How to go on by telephone in the same seat. The server calls the number that the clinic has on file, if there is one; in any case
   * the answer says where to call and with which PIN. This connection ends with the reason `continued_by_phone` once the call is in.
   */
  continueByPhone(): Promise<PhoneAccess>;
  /** Answers the question that waits (see `Visit.consent`), or changes the answer: a no later on stops being recorded at once. */
  giveConsent(kind: 'recording', yes: boolean): Promise<void>;
  /** True when the token lets this person do so. */
  may(permission: Permission): boolean;
}

/** Where to call, and with what. */
export interface PhoneAccess {
  /** The public number in international form; null when the clinic has none. */
  readonly number: string | null;
  /** For softphones: this address asks for no PIN. */
  readonly sip: string;
  readonly pin: string;
  /** The person's own telephone is being called. */
  readonly calling: boolean;
}

/**
 * Somebody who is being called, or a caller who is being handed on. `ended` without `accepted` before it: nobody came. After
 * `transfer_failed` the caller is still here.
 */
export interface OutgoingCall {
  /** The id that the person has as a participant. */
  readonly participant: string;
  readonly name: string;
  readonly state:
    'calling' | 'ringing' | 'answered' | 'accepted' | 'ended' | 'transferring' | 'transferred' | 'transfer_failed';
  /** Of `ended`: `busy`, `noanswer`, `declined`, `unreachable` or another word of the server. */
  readonly reason?: string;
}

/** What a token can allow. Publishing is asked per source: `publish:mic`. */
export type Permission = 'admit' | 'record' | 'end' | 'invite' | 'read' | 'write' | `publish:${Source}`;

/** Where one stands in the queue: position 1 is next. */
export interface QueueInfo {
  readonly position: number;
  readonly etaSeconds: number | null;
}

/** Somebody in the waiting room. */
export interface Waiting {
  readonly participant: Pick<Participant, 'id' | 'name' | 'role' | 'via'>;
  readonly since: string;
  readonly position: number;
}

/** What the one who runs the visit can do. Present only with the permission `admit`, `end`, `invite` or `record`. */
export interface Host extends RecordingControls {
  readonly waiting: readonly Waiting[];
  /** Lets somebody in from the waiting room, or back from hold. */
  admit(participant: string): Promise<void>;
  deny(participant: string, reason?: string): Promise<void>;
  hold(participant: string, reason?: string): Promise<void>;
  mute(participant: string): Promise<void>;
  remove(participant: string, reason?: string): Promise<void>;
  /**
   * Calls a number in international form (or a `sip:` address); whoever answers and presses 1 is in. Fails with `dial_refused` when
   * that number may not be called. How it goes is told by the event `call`.
   */
  inviteByPhone(number: string, options?: { readonly name?: string }): Promise<OutgoingCall>;
  /**
   * Has the telephone company call a number in the caller's stead and takes the caller out of the visit once that worked; needs `invite`
   * and `admit`. Fails with `dial_refused` for a number that may not be called and with `conflict` for somebody who is not on the
   * telephone. How it goes is told by the event `call`.
   */
  transfer(participant: string, number: string): Promise<void>;
  /** Ends the visit for everyone. */
  end(): Promise<void>;
}

/** One event per change of state. Those marked sticky are replayed to a late listener as a snapshot of now. */
export interface VisitEvents {
  /** Sticky. */
  state: { readonly from: VisitState; readonly to: VisitState; readonly reason?: LeaveReason };
  /** Sticky. */
  connection: Connection;
  /** Sticky: everybody as `added`. `me` appears in `updated` only. */
  participants: {
    readonly added: readonly Participant[];
    readonly updated: readonly Participant[];
    readonly removed: readonly Participant[];
  };
  /** Sticky: one per live track of somebody else. */
  track: { readonly participant: Participant; readonly track: Track; readonly live: boolean };
  /** Sticky while waiting. */
  queue: QueueInfo;
  /** Sticky with the permission `admit`. */
  waiting: readonly Waiting[];
  /** Sticky. */
  speaker: Participant | null;
  quality: { readonly participant: Participant; readonly level: QualityLevel; readonly advice?: string };
  layers: { readonly participant: Participant; readonly track: Track; readonly layer: LayerInfo };
  /** Sticky. */
  recording: RecordingStatus;
  /** Sticky: the question that waits for this person's answer; null once it is settled, by whomever. */
  consent: ConsentRequest | null;
  /** One of the visit's recordings is further than before; with the permission `record`. */
  recordings: RecordingInfo;
  /** Sticky while blocked: call {@link Visit.startAudio} inside a tap. */
  playbackBlocked: { readonly blocked: boolean };
  /** How a call that somebody was invited by goes, or a transfer; with the permission `invite`, or about oneself. */
  call: OutgoingCall;
  devices: DeviceChange;
  /** Late listeners are told what could not be opened while joining, until it is open. */
  error: VisitError;
}

/** A visit that this page waits for or takes part in. */
export interface Visit extends AsyncDisposable {
  readonly id: string;
  readonly title: string;
  readonly state: VisitState;
  /** Why it was left; null before. */
  readonly leaveReason: LeaveReason | null;
  readonly connection: Connection;
  readonly me: Me;
  /** Everybody else, by id. */
  readonly participants: ReadonlyMap<string, Participant>;
  readonly queue: QueueInfo | null;
  readonly recording: RecordingState;
  /** The question that waits for this person's answer. */
  readonly consent: ConsentRequest | null;
  /** `transport`: encrypted between each participant and the server. */
  readonly encryption: 'transport';
  readonly devices: Devices;
  /** Whether this server takes and makes telephone calls. */
  readonly phone: boolean;
  readonly host?: Host | undefined;
  /**
   * Listens to one event. The current snapshot is replayed in a microtask, so registering late loses nothing.
   * Returns the function that stops listening; `signal` does the same.
   */
  on<K extends keyof VisitEvents>(
    event: K,
    listener: (value: VisitEvents[K]) => void,
    options?: { readonly signal?: AbortSignal },
  ): () => void;
  /** Starts playback that the browser held back; call it inside a tap or key press. */
  startAudio(): Promise<void>;
  /** WebRTC statistics of the one connection; null before there is media. */
  getStats(): Promise<RTCStatsReport | null>;
  leave(): Promise<void>;
}
