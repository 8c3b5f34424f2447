import { HubConnectionBuilder, HubConnectionState, NullLogger } from '@microsoft/signalr';
import type { HubTransport, OpenHub } from './transport.js';

/** SignalR without its own reconnect (the visit has a longer patience) and without its own log (URLs carry the token). */
export function signalR(server: string): OpenHub {
  return token => {
    const hub = new HubConnectionBuilder()
      .withUrl(new URL('hub', server.endsWith('/') ? server : `${server}/`).href, {
        accessTokenFactory: token,
        withCredentials: false,
      })
      .configureLogging(NullLogger.instance)
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
