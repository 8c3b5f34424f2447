import type { ErrorCode } from './codes.js';
import { VisitError } from './visit-error.js';

/** The names that getUserMedia and getDisplayMedia reject with (Media Capture and Streams, 10.2.1), older ones included. */
const byName: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'permission_denied',
  PermissionDeniedError: 'permission_denied',
  SecurityError: 'permission_denied',
  NotFoundError: 'device_not_found',
  DevicesNotFoundError: 'device_not_found',
  NotReadableError: 'device_in_use',
  TrackStartError: 'device_in_use',
  AbortError: 'device_in_use',
  OverconstrainedError: 'device_constraints',
  TypeError: 'device_unsupported',
  NotSupportedError: 'device_unsupported',
};

/** What a failed attempt to open a microphone, camera or screen means. */
export function toDeviceError(error: unknown): VisitError {
  if (error instanceof VisitError) return error;
  const name = (error as { name?: string } | null)?.name ?? '';
  return new VisitError(byName[name] ?? 'internal', name || undefined, { cause: error });
}
