import type { Platform } from '../api.js';
import { VisitError } from '../errors/visit-error.js';
import { observeElementSize } from './element-size.js';
import type { Handler } from './handler.js';
import { screenLayer, simulcastLayers } from './layers.js';

/** The browser of this page, with the functions in `platform` taking precedence. */
export function browserHandler(platform: Platform = {}): Handler {
  const media = globalThis.navigator?.mediaDevices as MediaDevices | undefined;
  const { browser, os } = describeBrowser(globalThis.navigator?.userAgent ?? '');
  const getDisplayMedia = platform.getDisplayMedia ?? media?.getDisplayMedia?.bind(media);
  return {
    browser,
    os,
    language: globalThis.navigator?.language ?? '',
    newPeerConnection: configuration => {
      const Connection = platform.RTCPeerConnection ?? globalThis.RTCPeerConnection;
      if (!Connection) throw new VisitError('device_unsupported', 'RTCPeerConnection');
      return new Connection(configuration);
    },
    getUserMedia: async constraints => {
      const open = platform.getUserMedia ?? media?.getUserMedia?.bind(media);
      if (!open) throw new VisitError('device_unsupported', 'getUserMedia');
      return open(constraints);
    },
    // Phones offer the function or not; those that do share the whole screen, so it is left to them.
    getDisplayMedia: getDisplayMedia ?? null,
    enumerateDevices: async () => (await (platform.enumerateDevices ?? media?.enumerateDevices?.bind(media))?.()) ?? [],
    cameraEncodings: simulcastLayers,
    screenEncodings: screenLayer,
    newStream: track => new MediaStream([track]),
    setSpeaker: async (element, id) => {
      if (!('setSinkId' in element)) return false;
      await element.setSinkId(id);
      return true;
    },
    onDevicesChanged: listener => listen(media, 'devicechange', listener),
    onNetworkChanged: networkListener,
    onVisible: listener => {
      if (!globalThis.document) return () => {};
      return listen(document, 'visibilitychange', () => !document.hidden && listener());
    },
    observeSize: (element, listener) => {
      if (typeof ResizeObserver === 'undefined' || typeof IntersectionObserver === 'undefined') {
        listener({ width: element.clientWidth, height: element.clientHeight });
        return () => {};
      }
      return observeElementSize(element, listener);
    },
    store: tabStore(),
    random: Math.random,
  };
}

function listen(target: EventTarget | undefined, event: string, listener: () => void): () => void {
  target?.addEventListener(event, listener);
  return () => target?.removeEventListener(event, listener);
}

/** `connection` fires on every change of an estimate; only another kind of network moves our address. */
function networkListener(listener: () => void): () => void {
  const connection = (globalThis.navigator as { connection?: EventTarget & { type?: string } } | undefined)?.connection;
  let kind = connection?.type;
  const offKind = listen(connection, 'change', () => {
    if (connection?.type === kind) return;
    kind = connection?.type;
    listener();
  });
  const offOnline = listen(globalThis.window, 'online', listener);
  return () => {
    offKind();
    offOnline();
  };
}

/** What is remembered where the browser keeps nothing: enough for this page, until it is loaded again. */
const memory = new Map<string, string>();

/** sessionStorage may be absent, forbidden (third-party frames) or full; then a reload simply starts anew. */
function tabStore(): Handler['store'] {
  const attempt = <T>(use: (storage: Storage | undefined) => T): T | null => {
    try {
      return use(globalThis.sessionStorage as Storage | undefined);
    } catch {
      return null; // a SecurityError, of the getter or of the call, is the browser's way of saying that there is none
    }
  };
  return {
    get: key => attempt(storage => storage?.getItem(key)) ?? memory.get(key) ?? null,
    set: (key, value) => {
      memory.set(key, value);
      attempt(storage => storage?.setItem(key, value));
    },
    delete: key => {
      memory.delete(key);
      attempt(storage => storage?.removeItem(key));
    },
  };
}

/** Coarse on purpose: enough for support to reproduce, not enough to recognise a person. */
export function describeBrowser(agent: string): { browser: string; os: string } {
  const first = (table: readonly (readonly [RegExp, string])[]) =>
    table.find(([seen]) => seen.test(agent))?.[1] ?? 'other';
  return {
    browser: first([
      [/Edg\//, 'edge'],
      [/Firefox\/|FxiOS\//, 'firefox'],
      [/SamsungBrowser\//, 'samsung'],
      [/Chrome\/|CriOS\//, 'chrome'],
      [/Safari\//, 'safari'],
      [/Node/, 'node'],
    ]),
    os: first([
      [/iPhone|iPad/, 'ios'],
      [/Android/, 'android'],
      [/Windows/, 'windows'],
      [/Mac OS/, 'macos'],
      [/Linux/, 'linux'],
    ]),
  };
}
