import { HubConnectionBuilder, HubConnectionState, NullLogger } from '@microsoft/signalr';
import type { HubTransport, OpenHub } from './transport.js';

/** A silent server is dead after three missed pings; the server judges us likewise. */
const pingMs = 5_000;
const serverTimeoutMs = 15_000;

/** SignalR without its own reconnect (the visit has a longer patience) and without its own log (URLs carry the token). */
export function signalR(server: string): OpenHub {
  return token => {
    const hub = new HubConnectionBuilder()
      .withUrl(new URL('hub', server.endsWith('/') ? server : `${server}/`).href, {
        accessTokenFactory: token,
        withCredentials: false,
      })
      .configureLogging(NullLogger.instance)
      .withKeepAliveInterval(pingMs)
      .withServerTimeout(serverTimeoutMs)
      .build();
    return {
      start: () => hub.start(),
      stop: () => (hub.state === HubConnectionState.Disconnected ? Promise.resolve() : hub.stop()),
      invoke: (method, argument) => (argument === undefined ? hub.invoke(method) : hub.invoke(method, argument)),
      on: (method, listener) => hub.on(method, listener),
      onClose: listener => hub.onclose(listener),
    } satisfies HubTransport;
  };
}
