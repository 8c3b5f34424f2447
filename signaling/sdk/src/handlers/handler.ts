/** What an attached element looks like to its viewer, in device pixels; null while it cannot be seen. */
export type ViewSize = { readonly width: number; readonly height: number } | null;

/** Everything that the SDK needs of a browser. Quirks live in its implementations; tests bring a fake one. */
export interface Handler {
  readonly browser: string;
  readonly os: string;
  /** The tag of the language that the browser speaks; empty when it does not say. */
  readonly language: string;
  newPeerConnection(configuration: RTCConfiguration): RTCPeerConnection;
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  /** Null where a screen cannot be shared. */
  readonly getDisplayMedia: ((options: DisplayMediaStreamOptions) => Promise<MediaStream>) | null;
  enumerateDevices(): Promise<MediaDeviceInfo[]>;
  /** Simulcast layers of a camera, lowest first. */
  cameraEncodings(low: boolean): RTCRtpEncodingParameters[];
  screenEncodings(hint: 'text' | 'motion'): RTCRtpEncodingParameters[];
  newStream(track: MediaStreamTrack): MediaStream;
  /** Chooses the loudspeaker of an element; false where the browser leaves that to the system. */
  setSpeaker(element: HTMLMediaElement, id: string): Promise<boolean>;
  onDevicesChanged(listener: () => void): () => void;
  /** The machine is on another network, or back on one. */
  onNetworkChanged(listener: () => void): () => void;
  /** The page is being looked at again after a pause. */
  onVisible(listener: () => void): () => void;
  /** Follows how large an element is seen. */
  observeSize(element: HTMLMediaElement, listener: (size: ViewSize) => void): () => void;
  /** Survives a reload of this tab, not its closing. */
  readonly store: { get(key: string): string | null; set(key: string, value: string): void; delete(key: string): void };
  random(): number;
}
