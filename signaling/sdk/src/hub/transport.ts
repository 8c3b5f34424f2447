/** One connection to the hub, used once: after `onClose` it is finished. Tests have their own. */
export interface HubTransport {
  start(): Promise<void>;
  stop(): Promise<void>;
  invoke<T>(method: string, argument?: unknown): Promise<T>;
  on(method: string, listener: (argument: unknown) => void): void;
  onClose(listener: (error?: Error) => void): void;
}

/** Makes a fresh, unstarted connection. `token` is asked for each HTTP request or WebSocket that it opens. */
export type OpenHub = (token: () => Promise<string>) => HubTransport;
