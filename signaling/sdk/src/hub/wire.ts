// What travels on the hub; names are those of the protocol reference.
import type { ConsentState, RecordingInfo } from '../recording-api.js';
import type { LayerInfo, OutgoingCall, QualityLevel, Role, Source, Via, Waiting } from '../api.js';

export interface WireTrack {
  readonly track: string;
  readonly participant: string;
  readonly kind: 'audio' | 'video';
  readonly source: Source;
  readonly muted: boolean;
}

/** A hub call on behalf of the page. */
export type HubCall = <T = void>(method: string, argument?: unknown) => Promise<T>;

export interface WireParticipant {
  readonly id: string;
  readonly name?: string | null;
  readonly role: Role;
  readonly via: Via;
  readonly state: 'waiting' | 'joined' | 'held' | 'left';
  readonly tracks?: readonly WireTrack[] | null;
  readonly speaking?: boolean;
  readonly quality?: QualityLevel | null;
  readonly hand?: boolean;
}

export interface NegotiateRequest {
  readonly sdp: string;
  readonly publish: readonly { readonly mid: string; readonly source: Source; readonly muted?: boolean }[];
  readonly subscribe: readonly { readonly mid: string; readonly track: string }[];
}

export interface NegotiateReply {
  readonly sdp: string;
  readonly publish?: readonly { readonly mid: string; readonly track: string }[] | null;
  readonly rejected?: readonly { readonly mid: string; readonly code: string }[] | null;
}

export interface JoinRequest {
  readonly name?: string;
  readonly resume?: string;
  readonly dataMode: 'auto' | 'low' | 'audio';
  readonly language?: string;
  readonly client: { readonly sdk: string; readonly browser: string; readonly os: string };
  readonly offer?: NegotiateRequest;
}

export interface JoinReply {
  readonly state: 'waiting' | 'joined' | 'held';
  readonly me: WireParticipant & { readonly perms?: WirePermissions | null };
  readonly visit: {
    readonly id: string;
    readonly title?: string | null;
    readonly participants?: readonly WireParticipant[] | null;
    readonly recording?: string | null;
    readonly lastSeq?: number;
    readonly phone?: boolean;
  };
  readonly queue?: WireQueue | null;
  readonly resume: string;
  readonly iceServers?: RTCIceServer[] | null;
  readonly answer?: NegotiateReply | null;
}

export interface WirePermissions {
  readonly publish?: readonly Source[] | null;
  readonly admit?: boolean;
  readonly record?: boolean;
  readonly end?: boolean;
  readonly invite?: boolean;
  readonly read?: boolean;
  readonly write?: boolean;
}

export interface WirePhoneAccess {
  readonly number?: string | null;
  readonly sip: string;
  readonly pin: string;
  readonly calling?: boolean | null;
}

export interface WireCalled {
  readonly id: string;
  readonly name: string;
}

export interface WireQueue {
  readonly position: number;
  readonly etaSeconds?: number | null;
}

export interface WireRecording {
  readonly state: string;
  readonly id?: string | null;
  readonly reason?: string | null;
  readonly mine?: ConsentState | null;
  readonly trouble?: string | null;
  readonly people?: readonly { readonly participant: string; readonly consent: ConsentState }[] | null;
}

export interface WireConsent {
  readonly request: string;
  readonly kind: string;
  readonly text: string;
  readonly textVersion: string;
  readonly language: string;
  readonly holding?: boolean | null;
}

/** Server events by method name. */
export interface WireEvents {
  state: { readonly from: string; readonly to: string; readonly reason?: string | null };
  participants: {
    readonly added?: readonly WireParticipant[] | null;
    readonly updated?: readonly WireParticipant[] | null;
    readonly removed?: readonly string[] | null;
  };
  tracks: { readonly added?: readonly WireTrack[] | null; readonly removed?: readonly string[] | null };
  queue: WireQueue;
  waiting: readonly Waiting[];
  speaker: { readonly participant: string | null };
  quality: { readonly participant: string; readonly level: QualityLevel; readonly advice?: string | null };
  layers: LayerInfo & { readonly track: string };
  recording: WireRecording;
  consent: WireConsent;
  recordings: RecordingInfo;
  moved: { readonly reason: string };
  muted: { readonly track: string };
  call: {
    readonly participant: string;
    readonly name: string;
    readonly state: OutgoingCall['state'];
    readonly reason?: string | null;
  };
  error: { readonly code: string };
}

export const wireEventNames = [
  'state',
  'participants',
  'tracks',
  'queue',
  'waiting',
  'speaker',
  'quality',
  'layers',
  'recording',
  'consent',
  'recordings',
  'moved',
  'muted',
  'call',
  'error',
] as const satisfies readonly (keyof WireEvents)[];
