import type { Logger, Source } from '../api.js';
import { toVisitError, VisitError } from '../errors/visit-error.js';
import type { Handler } from '../handlers/handler.js';
import type { NegotiateReply, NegotiateRequest } from '../hub/wire.js';
import { PathWatch } from './path-watch.js';
import { CoalescingQueue } from './queue.js';
import { midsOf } from './sdp.js';

/** The server's bucket of offers has filled a little by then; what is wanted meanwhile goes with the next one. */
const tooFastMs = 1_000;

/** Something that we send. Created once; its track changes, its transceiver does not. */
export interface Outgoing {
  readonly source: Source;
  readonly kind: 'audio' | 'video';
  readonly encodings: RTCRtpEncodingParameters[] | null;
  track: MediaStreamTrack | null;
  muted: boolean;
  /** The server's id of it, once published. */
  id: string | null;
  /** What the server last heard about `muted`. */
  toldMuted: boolean | null;
  refused: VisitError | null;
  transceiver: RTCRtpTransceiver | null;
}

interface Incoming {
  readonly kind: 'audio' | 'video';
  readonly transceiver: RTCRtpTransceiver;
  /** Null while the line waits for its next use. */
  track: string | null;
}

export interface PeerOwner {
  /** Resolves when an offer may be made: the hub is up and we are in the visit. */
  ready(): Promise<void>;
  /** Takes an offer to the server at once, or rejects. */
  signal(request: NegotiateRequest): Promise<NegotiateReply>;
  configuration(): RTCConfiguration;
  mediaChanged(state: 'connecting' | 'connected' | 'reconnecting'): void;
  /** The line of this remote track exists (or has gone, with null). */
  incoming(track: string, media: MediaStreamTrack | null): void;
  failed(error: VisitError): void;
}

/** The one RTCPeerConnection of a visit: what we want of it, and the negotiation that makes it so. */
export class Peer {
  readonly #handler: Handler;
  readonly #owner: PeerOwner;
  readonly #log: Logger;
  readonly #queue = new CoalescingQueue(() => this.#negotiateUntilDone());
  readonly #outgoing = new Map<Source, Outgoing>();
  readonly #wanted = new Map<string, 'audio' | 'video'>();
  #incoming: Incoming[] = [];
  #pc: RTCPeerConnection | null = null;
  #path: PathWatch | null = null;
  #closed = false;

  constructor(handler: Handler, owner: PeerOwner, log: Logger) {
    this.#handler = handler;
    this.#owner = owner;
    this.#log = log;
  }

  get outgoing(): ReadonlyMap<Source, Outgoing> {
    return this.#outgoing;
  }

  get started(): boolean {
    return this.#pc?.localDescription != null;
  }

  stats(): Promise<RTCStatsReport | null> {
    return this.#pc?.getStats() ?? Promise.resolve(null);
  }

  /** Adds something to send; it travels with the next negotiation. */
  addOutgoing(source: Source, encodings: RTCRtpEncodingParameters[] | null, track: MediaStreamTrack | null): Outgoing {
    const out: Outgoing = {
      source,
      kind: source === 'mic' ? 'audio' : 'video',
      encodings,
      track,
      muted: track === null,
      id: null,
      toldMuted: null,
      refused: null,
      transceiver: null,
    };
    this.#outgoing.set(source, out);
    return out;
  }

  /** Puts another track (or none) on a line that exists; no negotiation. */
  async replace(out: Outgoing, track: MediaStreamTrack | null): Promise<void> {
    out.track = track;
    await out.transceiver?.sender.replaceTrack(track);
  }

  /** Remote tracks that we want; the difference to before travels with the next negotiation. */
  want(track: string, kind: 'audio' | 'video'): void {
    this.#wanted.set(track, kind);
  }

  unwant(track: string): void {
    this.#wanted.delete(track);
    for (const line of this.#incoming) {
      if (line.track !== track) continue;
      line.track = null;
      line.transceiver.direction = 'inactive';
    }
    this.#owner.incoming(track, null);
  }

  /** Makes the server agree with what is wanted now. */
  negotiate(): Promise<void> {
    return this.#queue.request();
  }

  /** New paths for the same media; what flows goes on flowing meanwhile. */
  restartIce(): void {
    if (!this.started || this.#closed) return;
    this.#log.debug?.('media.ice_restart');
    this.#pc?.restartIce();
    this.#path?.restarted();
    this.#background();
  }

  /** The server has forgotten us or the path cannot be mended: begin again with the same wishes. */
  reset(): void {
    this.#log.debug?.('media.reset');
    this.#dispose();
    for (const out of this.#outgoing.values())
      Object.assign(out, { transceiver: null, id: null, toldMuted: null, refused: null });
    if (this.#outgoing.size + this.#wanted.size > 0) this.#background();
  }

  /** The first offer, to ride in Join. It becomes ours only when {@link acceptFirst} is called with its answer. */
  async firstOffer(): Promise<{ request: NegotiateRequest; accept(reply: NegotiateReply): Promise<void> } | null> {
    if (this.#pc || this.#outgoing.size === 0) return null;
    const pc = this.#open();
    this.#prepare(pc);
    const offer = await pc.createOffer();
    const mids = midsOf(offer.sdp ?? '');
    const lines = [...this.#outgoing.values()].map((out, index) => ({ out, mid: mids[index] ?? '' }));
    return {
      request: { sdp: offer.sdp ?? '', publish: lines.map(({ out, mid }) => describe(out, mid)), subscribe: [] },
      accept: async reply => {
        pc.setConfiguration(this.#configuration()); // the TURN servers came with the reply, gathering starts below
        await pc.setLocalDescription(offer);
        await pc.setRemoteDescription({ type: 'answer', sdp: reply.sdp });
        this.#published(reply);
      },
    };
  }

  close(): void {
    this.#closed = true;
    this.#dispose();
  }

  #background(): void {
    this.negotiate().catch((error: unknown) => {
      if (!this.#closed) this.#owner.failed(toVisitError(error));
    });
  }

  #dispose(): void {
    this.#path?.close();
    this.#path = null;
    this.#pc?.close();
    this.#pc = null;
    for (const line of this.#incoming) if (line.track) this.#owner.incoming(line.track, null);
    this.#incoming = [];
  }

  /** The bundle policy belongs to every configuration: browsers refuse one that leaves it out once the connection has it. */
  #configuration(): RTCConfiguration {
    return { ...this.#owner.configuration(), bundlePolicy: 'max-bundle' };
  }

  #open(): RTCPeerConnection {
    if (this.#pc) return this.#pc;
    const pc = this.#handler.newPeerConnection(this.#configuration());
    this.#pc = pc;
    this.#path = new PathWatch(pc, {
      changed: state => this.#owner.mediaChanged(state),
      restart: () => this.restartIce(),
      giveUp: () => this.reset(),
    });
    return pc;
  }

  async #negotiateUntilDone(): Promise<void> {
    for (;;) {
      await this.#owner.ready();
      if (this.#closed) throw new VisitError('left');
      try {
        return await this.#negotiateOnce(this.#open());
      } catch (error) {
        if (this.#closed) throw new VisitError('left', undefined, { cause: error });
        const tooFast = error instanceof VisitError && error.code === 'too_many_requests';
        if (!tooFast && !VisitError.isDrop(error)) throw error;
        if (tooFast) await new Promise(resolve => setTimeout(resolve, tooFastMs));
      }
    }
  }

  async #negotiateOnce(pc: RTCPeerConnection): Promise<void> {
    this.#prepare(pc);
    await pc.setLocalDescription(await pc.createOffer());
    const request: NegotiateRequest = {
      sdp: pc.localDescription?.sdp ?? '',
      publish: [...this.#outgoing.values()].map(out => describe(out, out.transceiver?.mid ?? '')),
      subscribe: this.#incoming.flatMap(line =>
        line.track && line.transceiver.mid ? [{ mid: line.transceiver.mid, track: line.track }] : [],
      ),
    };
    try {
      const reply = await this.#owner.signal(request);
      if (pc !== this.#pc) throw new VisitError('unavailable', 'superseded');
      await pc.setRemoteDescription({ type: 'answer', sdp: reply.sdp });
      this.#published(reply);
      this.#received(reply);
    } catch (error) {
      if (pc.signalingState === 'have-local-offer') await pc.setLocalDescription({ type: 'rollback' });
      throw error;
    }
  }

  /** Makes the lines of the next offer match the wishes. */
  #prepare(pc: RTCPeerConnection): void {
    for (const out of this.#outgoing.values()) {
      out.transceiver ??= pc.addTransceiver(out.track ?? out.kind, {
        direction: 'sendonly',
        ...(out.encodings ? { sendEncodings: out.encodings } : {}),
      });
    }
    for (const [track, kind] of this.#wanted) {
      if (this.#incoming.some(line => line.track === track)) continue;
      const idle = this.#incoming.find(line => line.kind === kind && line.track === null);
      if (idle) {
        idle.track = track;
        idle.transceiver.direction = 'recvonly';
      } else {
        this.#incoming.push({ kind, track, transceiver: pc.addTransceiver(kind, { direction: 'recvonly' }) });
      }
    }
  }

  #published(reply: NegotiateReply): void {
    for (const out of this.#outgoing.values()) {
      const mid = out.transceiver?.mid;
      const agreed = reply.publish?.find(line => line.mid === mid);
      const refused = reply.rejected?.find(line => line.mid === mid);
      if (agreed) {
        out.id = agreed.track;
        out.toldMuted ??= out.muted;
        out.refused = null;
      }
      if (refused) out.refused = toVisitError({ message: refused.code });
    }
  }

  #received(reply: NegotiateReply): void {
    for (const line of this.#incoming) {
      if (!line.track) continue;
      const refused = reply.rejected?.find(({ mid }) => mid === line.transceiver.mid);
      if (refused) {
        // The track ended while we asked for it; its end is on the way as an event.
        this.#log.debug?.('media.refused', { code: refused.code });
        this.#wanted.delete(line.track);
        line.track = null;
        line.transceiver.direction = 'inactive';
      } else {
        this.#owner.incoming(line.track, line.transceiver.receiver.track);
      }
    }
  }
}

function describe(out: Outgoing, mid: string): NegotiateRequest['publish'][number] {
  // Only the offer that publishes a track tells its state; later ones describe a line that the server knows.
  if (out.id === null) out.toldMuted = out.muted;
  return { mid, source: out.source, muted: out.muted };
}
