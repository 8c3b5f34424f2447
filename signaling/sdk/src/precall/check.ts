import type { ErrorCode, JoinOptions } from '../index.js';
import { LevelMeter } from './level-meter.js';
import { Preview, type PreviewState } from './preview.js';

/** Long enough to say a word; a quiet room is not a broken microphone. */
const listenMs = 3_000;
const readEveryMs = 50;
/** Above the noise of an open microphone that nobody speaks into. */
const heardLevel = 0.15;
/** A server that does not answer by then is not reached. */
const serverTimeoutMs = 5_000;

export interface CheckOptions extends Pick<JoinOptions, 'platform'> {
  /** Called with the microphone's level (0 to 1) while listening. */
  readonly onLevel?: (level: number) => void;
}

/** How one device did. `code` says why it did not work. */
export interface DeviceResult {
  readonly ok: boolean;
  readonly code?: ErrorCode;
  readonly label?: string;
  readonly width?: number;
  readonly height?: number;
  /** Microphone only: whether it heard anything. */
  readonly heard?: boolean;
}

/** How the way to the server did. */
export interface ServerResult {
  readonly ok: boolean;
  readonly rttMs?: number;
}

/** The result of a check: safe to show, to send and to log (device labels apart). */
export interface PrecallReport {
  readonly mic: DeviceResult;
  readonly camera: DeviceResult;
  readonly server: ServerResult;
}

/** Opens microphone and camera, listens for three seconds, times the way to the server, and lets everything go again. */
export async function checkDevices(server: string, options: CheckOptions = {}): Promise<PrecallReport> {
  const preview = new Preview(options);
  try {
    const [mic, camera, reached] = await Promise.all([preview.open('mic'), preview.open('camera'), timeServer(server)]);
    const heard = mic.track ? await listen(mic.track, options.onLevel) : false;
    return { mic: { ...describe(mic), heard }, camera: describe(camera), server: reached };
  } finally {
    preview.close();
  }
}

function describe({ track, problem }: PreviewState): DeviceResult {
  if (!track) return { ok: false, ...(problem ? { code: problem.code } : {}) };
  const { width, height } = track.getSettings();
  return { ok: true, label: track.label, ...(width ? { width } : {}), ...(height ? { height } : {}) };
}

async function listen(track: MediaStreamTrack, onLevel: CheckOptions['onLevel']): Promise<boolean> {
  const meter = new LevelMeter(track);
  await meter.resume();
  let heard = false;
  for (let waited = 0; waited < listenMs; waited += readEveryMs) {
    await new Promise(resolve => setTimeout(resolve, readEveryMs));
    const level = meter.read();
    onLevel?.(level);
    heard ||= level > heardLevel;
  }
  await meter.close();
  return heard;
}

async function timeServer(server: string): Promise<ServerResult> {
  const from = performance.now();
  try {
    const reply = await fetch(new URL('/health/live', server), {
      cache: 'no-store',
      signal: AbortSignal.timeout(serverTimeoutMs),
    });
    return { ok: reply.ok, rttMs: Math.round(performance.now() - from) };
  } catch {
    return { ok: false }; // whatever the reason, it was not reached
  }
}
