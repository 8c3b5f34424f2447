/** Codes that the server sends, the same over HTTP and the hub. */
export type ServerErrorCode =
  | 'invalid_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'visit_ended'
  | 'visit_full'
  | 'not_admitted'
  | 'too_many_requests'
  | 'payload_too_large'
  | 'unsupported_media'
  | 'recording_not_consented'
  | 'dial_refused'
  | 'unavailable';

/** Codes that only this side can know: what went wrong with a device, the browser or the caller's own request. */
export type ClientErrorCode =
  | 'permission_denied'
  | 'device_not_found'
  | 'device_in_use'
  | 'device_constraints'
  | 'device_interrupted'
  | 'device_unsupported'
  | 'share_cancelled'
  | 'playback_blocked'
  | 'aborted'
  | 'left'
  | 'internal';

/** Every value that {@link VisitError.code} can take. */
export type ErrorCode = ServerErrorCode | ClientErrorCode;

interface Meaning {
  /** The same call may succeed later without anybody changing anything. */
  readonly recoverable: boolean;
  /** One or two sentences for a patient. */
  readonly help: string;
}

/** What each code means to a person; pages that speak another language map the code themselves. */
export const meanings: Readonly<Record<ErrorCode, Meaning>> = {
  invalid_request: { recoverable: false, help: 'Something on this page is not right. Please reload it.' },
  unauthorized: { recoverable: false, help: 'This link no longer works. Please ask your clinic for a new one.' },
  forbidden: { recoverable: false, help: 'You are not allowed to do that in this visit.' },
  not_found: { recoverable: false, help: 'We could not find this visit. Please check the link that you were sent.' },
  conflict: { recoverable: false, help: 'Somebody else has already done that.' },
  visit_ended: { recoverable: false, help: 'This visit has ended.' },
  visit_full: { recoverable: true, help: 'This visit is full. Please wait a moment and try again.' },
  not_admitted: { recoverable: true, help: 'Please wait. Your care team will let you in.' },
  too_many_requests: { recoverable: true, help: 'That was a little too fast. Please wait a moment.' },
  payload_too_large: { recoverable: false, help: 'That is too large to send.' },
  unsupported_media: { recoverable: false, help: 'Your browser and the clinic could not agree on a video format.' },
  recording_not_consented: { recoverable: false, help: 'Recording needs a yes from everyone in the visit.' },
  dial_refused: { recoverable: false, help: 'That number cannot be called.' },
  unavailable: { recoverable: true, help: 'We cannot reach the clinic right now. We keep trying.' },
  permission_denied: {
    recoverable: true,
    help: 'Your browser is not allowed to use this. Allow it next to the address of this page, then try again.',
  },
  device_not_found: { recoverable: true, help: 'We did not find a microphone or camera. Plug one in and try again.' },
  device_in_use: {
    recoverable: true,
    help: 'Another program is using your camera or microphone. Close it and try again.',
  },
  device_constraints: { recoverable: true, help: 'This device cannot do what was asked. Please choose another one.' },
  device_interrupted: {
    recoverable: true,
    help: 'Your phone stopped the microphone or camera. Tap to start it again.',
  },
  device_unsupported: {
    recoverable: false,
    help: 'This browser cannot use a camera or microphone here. Please open the link in Chrome, Edge, Firefox or Safari.',
  },
  share_cancelled: { recoverable: true, help: 'You did not choose a screen, so nothing is shared.' },
  playback_blocked: { recoverable: true, help: 'Your browser waits for a tap before it plays sound.' },
  aborted: { recoverable: true, help: 'Joining was stopped.' },
  left: { recoverable: false, help: 'You are no longer in this visit.' },
  internal: { recoverable: true, help: 'Something went wrong. Please reload the page.' },
};
