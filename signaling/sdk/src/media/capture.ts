import type { CaptureRequest, JoinOptions } from '../api.js';
import { toDeviceError } from '../errors/device-error.js';
import { VisitError } from '../errors/visit-error.js';
import type { Handler } from '../handlers/handler.js';

const voice: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const picture: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const smallPicture: MediaTrackConstraints = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 20 } };

export type CaptureKind = 'mic' | 'camera';

/** Opens microphones, cameras and screens with sensible defaults, and turns failures into {@link VisitError}s. */
export class Capture {
  readonly #handler: Handler;
  readonly #low: boolean;

  constructor(handler: Handler, dataMode: JoinOptions['dataMode']) {
    this.#handler = handler;
    this.#low = dataMode === 'low';
  }

  async open(kind: CaptureKind, request: CaptureRequest | undefined): Promise<MediaStreamTrack> {
    if (isTrack(request)) return request;
    const defaults = kind === 'mic' ? voice : this.#low ? smallPicture : picture;
    const wanted = { ...defaults, ...request };
    const stream = await this.#get(kind === 'mic' ? { audio: wanted } : { video: wanted });
    const track = stream.getTracks()[0];
    if (!track) throw new VisitError('device_not_found');
    if (kind === 'camera') track.contentHint = 'motion';
    return track;
  }

  async openScreen(hint: 'text' | 'motion'): Promise<MediaStreamTrack> {
    if (!this.#handler.getDisplayMedia) throw new VisitError('device_unsupported', 'getDisplayMedia');
    try {
      const stream = await this.#handler.getDisplayMedia({
        video: { frameRate: { ideal: hint === 'text' ? 10 : 30 } },
        audio: false,
      });
      const track = stream.getVideoTracks()[0];
      if (!track) throw new VisitError('share_cancelled');
      track.contentHint = hint === 'text' ? 'detail' : 'motion';
      return track;
    } catch (error) {
      const failure = toDeviceError(error);
      // The picker has no other way to say that the person changed their mind.
      throw failure.code === 'permission_denied'
        ? new VisitError('share_cancelled', undefined, { cause: error })
        : failure;
    }
  }

  /** What opens the other camera: the other side of a phone, or the next one on a computer. */
  async otherCamera(current: MediaStreamTrack | null): Promise<MediaTrackConstraints> {
    const settings = current?.getSettings();
    if (settings?.facingMode === 'user') return { facingMode: { exact: 'environment' } };
    if (settings?.facingMode === 'environment') return { facingMode: { exact: 'user' } };
    const cameras = (await this.#handler.enumerateDevices()).filter(device => device.kind === 'videoinput');
    if (cameras.length < 2) throw new VisitError('device_not_found', 'no other camera');
    const at = cameras.findIndex(camera => camera.deviceId === settings?.deviceId);
    return { deviceId: { exact: cameras[(at + 1) % cameras.length]?.deviceId ?? '' } };
  }

  async #get(constraints: MediaStreamConstraints): Promise<MediaStream> {
    try {
      return await this.#handler.getUserMedia(constraints);
    } catch (error) {
      throw toDeviceError(error);
    }
  }
}

/** Works on tracks of another frame too, where instanceof does not. */
export function isTrack(value: unknown): value is MediaStreamTrack {
  return typeof value === 'object' && value !== null && 'readyState' in value && 'kind' in value;
}
