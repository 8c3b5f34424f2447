import type { Source } from '../api.js';
import { meanings, type ErrorCode } from './codes.js';

/** Every failure that this package reports, with a stable code and a sentence that may be shown to a patient. */
export class VisitError extends Error {
  override readonly name = 'VisitError';
  /** Stable, documented, safe to branch on. */
  readonly code: ErrorCode;
  /** True when trying again later may work without a new link. */
  readonly recoverable: boolean;
  /** Plain English for the person in front of the screen. */
  readonly help: string;
  /** With `device_interrupted`: what was stopped. It is still on, and opened again by switching it on once more. */
  readonly source: Source | null;

  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions & { readonly source?: Source }) {
    super(detail ? `${code}: ${detail}` : code, options);
    this.code = code;
    this.recoverable = meanings[code].recoverable;
    this.help = meanings[code].help;
    this.source = options?.source ?? null;
  }

  /** True for the one failure that a dropped hub connection causes: the same call may be made again once it is back. */
  static isDrop(error: unknown): boolean {
    return error instanceof VisitError && error.code === 'unavailable';
  }
}

/** `HubException: not_admitted` within SignalR's own sentence, or the bare code. */
const codeInText = /(?:HubException: |^)([a-z_]+)\s*$/;
/** A refused negotiation has its status in SignalR's sentence only. Other ones may be a proxy's, whose server is on its way back. */
const statusInText = /^Failed to complete negotiation .*: Status code '(401|429)'/s;

/** Makes a {@link VisitError} of what the hub, fetch or the browser threw. */
export function toVisitError(error: unknown, otherwise: ErrorCode = 'internal'): VisitError {
  if (error instanceof VisitError) return error;
  const { message = '', statusCode, name } = (error ?? {}) as { message?: string; statusCode?: number; name?: string };
  const spoken = codeInText.exec(message)?.[1];
  if (spoken && spoken in meanings) return new VisitError(spoken as ErrorCode, undefined, { cause: error });
  const byStatus = statusCodes[statusCode ?? Number(statusInText.exec(message)?.[1])];
  if (byStatus) return new VisitError(byStatus, undefined, { cause: error });
  if (name === 'AbortError') return new VisitError('aborted', undefined, { cause: error });
  return new VisitError(otherwise, message || undefined, { cause: error });
}

const statusCodes: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  410: 'visit_ended',
  429: 'too_many_requests',
};
