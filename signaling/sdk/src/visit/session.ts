import type {
  Host,
  JoinOptions,
  LeaveReason,
  Logger,
  QueueInfo,
  Source,
  Visit,
  VisitEvents,
  VisitState,
} from '../api.js';
import type { DeviceKind, Devices } from '../devices-api.js';
import { toDeviceList } from '../devices.js';
import { StickyEmitter } from '../emitter.js';
import { VisitError } from '../errors/visit-error.js';
import type { Handler } from '../handlers/handler.js';
import { HubLink } from '../hub/link.js';
import type { OpenHub } from '../hub/transport.js';
import type { JoinReply, NegotiateReply } from '../hub/wire.js';
import { Peer } from '../media/peer.js';
import { Playback } from '../media/playback.js';
import { Publisher } from '../media/publisher.js';
import { Watcher } from '../media/watch.js';
import { Credentials } from './credentials.js';
import { VisitHost } from './host.js';
import { handleEvent } from './inbox.js';
import { Joiner } from './joiner.js';
import { MeParticipant } from './me.js';
import { snapshotOf } from './replay.js';
import { VisitRecording, type ApiPost } from './recording.js';
import { Roster } from './roster.js';
import { Status } from './status.js';

/** Low data mode asks for no more lines than this. */
const lowHeight = 180;

/** One visit: wires the hub, the peer connection and what the page sees together. */
export class Session implements Visit {
  readonly encryption = 'transport';
  id = '';
  title = '';
  queue: QueueInfo | null = null;
  phone = false;
  readonly me: MeParticipant;
  readonly status: Status;
  readonly roster: Roster;
  readonly playback: Playback;
  readonly emitter: StickyEmitter<VisitEvents>;
  readonly devices: Devices;
  readonly hostControls: VisitHost;
  readonly recorder: VisitRecording;
  /** What joining could not open, until it is open: nobody can listen before they have joined. */
  readonly unopened = new Map<Source, VisitError>();
  readonly #handler: Handler;
  readonly #link: HubLink;
  readonly #peer: Peer;
  readonly #publisher: Publisher;
  readonly #watcher: Watcher;
  readonly #joiner: Joiner;
  readonly #credentials: Credentials;
  readonly #dataMode: 'auto' | 'low' | 'audio';
  readonly #offs: (() => void)[] = [];
  #iceServers: RTCIceServer[] = [];
  #admission: PromiseWithResolvers | null = null;

  constructor(openHub: OpenHub, post: ApiPost, handler: Handler, credentials: Credentials, options: JoinOptions) {
    const log: Logger = options.logger ?? {};
    this.#handler = handler;
    this.#credentials = credentials;
    this.#dataMode = options.dataMode ?? 'auto';
    this.emitter = new StickyEmitter<VisitEvents>(event => snapshotOf(this, event));
    this.status = new Status((event, value) => this.emitter.emit(event, value));
    this.playback = new Playback(handler, blocked => this.emitter.emit('playbackBlocked', { blocked }));
    this.#watcher = new Watcher(handler, this.#dataMode === 'low' ? lowHeight : Infinity, request => {
      if (this.#link.up && this.status.inside) this.#try(this.#link.invoke('Watch', request));
    });
    this.#peer = new Peer(
      handler,
      {
        ready: () => this.#readyToNegotiate(),
        signal: request => this.#link.invoke<NegotiateReply>('Negotiate', request),
        configuration: () => ({
          iceServers: this.#iceServers,
          iceTransportPolicy: options.iceTransportPolicy ?? 'all',
        }),
        mediaChanged: state => this.status.media(state),
        incoming: (track, media) => {
          const remote = this.roster.track(track);
          if (remote) remote.mediaStreamTrack = media;
        },
        failed: error => this.emitter.emit('error', error),
      },
      log,
    );
    this.#publisher = this.#newPublisher(log);
    this.recorder = new VisitRecording(this.call, post, (event, value) => this.emitter.emit(event, value));
    this.me = new MeParticipant(this.#publisher, this.playback, this.call, yes => this.recorder.answer(yes));
    this.hostControls = new VisitHost(this.call, this.recorder);
    this.roster = new Roster(
      { playback: this.playback, watcher: this.#watcher },
      {
        participants: (added, updated, removed) => this.emitter.emit('participants', { added, updated, removed }),
        track: (participant, track, live) => {
          if (live) this.#subscribe(track.id, track.kind);
          else this.#peer.unwant(track.id);
          this.emitter.emit('track', { participant, track, live });
        },
      },
    );
    this.devices = this.#newDevices();
    this.#joiner = new Joiner(handler, credentials, this.#peer, options, reply => this.#joined(reply));
    this.#link = new HubLink(
      {
        open: () => openHub(() => credentials.access()),
        join: transport => this.#joiner.join(transport),
        retry: (error, everJoined, attempt) => this.#joiner.retry(error, everJoined, attempt),
        event: (name, value) => handleEvent(this, name, value),
        changed: state => this.#hubChanged(state),
        ended: error => this.finish(leaveReasonOf(error), error),
        random: () => handler.random(),
      },
      log,
    );
    this.#follow(options.signal);
  }

  get state(): VisitState {
    return this.status.state;
  }
  get leaveReason(): LeaveReason | null {
    return this.status.reason;
  }
  get connection() {
    return this.status.connection;
  }
  get participants() {
    return this.roster.participants;
  }
  get recording() {
    return this.recorder.status.state;
  }
  get consent() {
    return this.recorder.question;
  }
  get publisher(): Publisher {
    return this.#publisher;
  }
  get host(): Host | undefined {
    return (['admit', 'end', 'invite', 'record'] as const).some(may => this.me.may(may))
      ? this.hostControls
      : undefined;
  }

  on<K extends keyof VisitEvents>(
    event: K,
    listener: (value: VisitEvents[K]) => void,
    options?: { readonly signal?: AbortSignal },
  ): () => void {
    return this.emitter.on(event, listener, options?.signal);
  }

  /** Resolves once waiting or joined; rejects with the reason why not. */
  start(): Promise<void> {
    const first = this.#joiner.first;
    void this.#link.run();
    return first;
  }

  startAudio(): Promise<void> {
    return this.playback.startAll();
  }

  getStats(): Promise<RTCStatsReport | null> {
    return this.#peer.stats();
  }

  /** A hub call on behalf of the page: waits for the hub to be back, is never repeated by itself. */
  readonly call = async <T = void>(method: string, argument?: unknown): Promise<T> => {
    await this.#link.ready();
    return this.#link.invoke<T>(method, argument);
  };

  async leave(): Promise<void> {
    if (this.status.seat === 'left') return;
    const goodbye = this.#link.close('Leave');
    this.finish('left');
    await goodbye;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.leave();
  }

  /** The seat changed by word of the server. */
  seatChanged(to: string, reason?: LeaveReason): void {
    if (to === 'left') return this.finish(reason ?? 'left');
    if (to !== 'waiting' && to !== 'joined' && to !== 'held') return;
    this.me.state = to;
    if (to !== 'waiting') this.queue = null;
    this.status.sit(to, reason);
    if (this.status.inside) this.#enter();
  }

  /** The host closed our microphone; opening it again is the person's own decision. */
  mutedByServer(track: string): void {
    this.#try(this.#publisher.mutedByServer(track));
  }

  /** Everything ends here, whoever ended it. */
  finish(reason: LeaveReason, error?: VisitError): void {
    if (this.status.seat === 'left') return;
    this.#joiner.failed(error ?? new VisitError(reason === 'ended' ? 'visit_ended' : 'left'));
    // Whoever goes on by phone may come back to this seat, long after the join token's time.
    if (reason !== 'continued_by_phone') this.#credentials.forget();
    this.status.sit('left', reason);
    this.#admission?.reject(new VisitError('left'));
    for (const off of this.#offs) off();
    this.#peer.close();
    this.#publisher.close();
    this.roster.clear();
    this.#watcher.close();
    this.#try(this.#link.close());
    if (error) this.emitter.emit('error', error);
  }

  #joined(reply: JoinReply): void {
    this.#iceServers = reply.iceServers ?? [];
    this.id = reply.visit.id;
    this.title = reply.visit.title ?? '';
    this.phone = reply.visit.phone ?? false;
    this.me.joined(reply.me);
    this.queue = reply.queue ? { position: reply.queue.position, etaSeconds: reply.queue.etaSeconds ?? null } : null;
    // A server that no longer knows our tracks has lost the media session with them (restart, or more than 60 s away).
    const known = new Set(reply.me.tracks?.map(track => track.track));
    const published = [...this.#peer.outgoing.values()].filter(out => out.id !== null);
    if (!reply.answer && published.length > 0 && published.every(out => !known.has(out.id ?? ''))) this.#peer.reset();
    this.#try(this.#publisher.mutedWhileAway(reply.me.tracks ?? []));
    this.roster.replace(reply.me.id, reply.visit.participants ?? []);
    this.status.sit(reply.state);
    this.recorder.joined(reply.visit.recording);
    if (this.queue) this.emitter.emit('queue', this.queue);
  }

  #hubChanged(state: 'connected' | 'reconnecting'): void {
    this.status.connect({ hub: state });
    if (state !== 'connected') return;
    this.#joiner.done();
    if (this.status.inside) this.#enter();
  }

  /** We are in, for the first time or again: media as wanted, and everything that the server may have missed. */
  #enter(): void {
    if (!this.#link.up) return;
    this.#admission?.resolve();
    this.#admission = null;
    const missing = [...this.#peer.outgoing.values()].some(out => out.id === null && !out.refused);
    if (missing || this.#joiner.lostAnswer) this.#try(this.#peer.negotiate());
    this.#try(this.#publisher.syncMuted());
    this.#watcher.repeat();
  }

  #subscribe(track: string, kind: 'audio' | 'video'): void {
    if (kind === 'video' && this.#dataMode === 'audio') return;
    this.#peer.want(track, kind);
    this.#try(this.#peer.negotiate());
  }

  async #readyToNegotiate(): Promise<void> {
    for (;;) {
      await this.#link.ready();
      if (this.status.inside) return;
      this.#admission ??= withResolvers();
      await this.#admission.promise;
    }
  }

  #newPublisher(log: Logger): Publisher {
    const admitted = () => this.status.inside;
    return new Publisher(
      this.#handler,
      this.#peer,
      {
        get admitted() {
          return admitted();
        },
        dataMode: this.#dataMode,
        setTrack: (track, muted) => this.#link.invoke('SetTrack', { track, muted }),
        changed: source => {
          this.me.refresh(source);
          if (this.#publisher.isOn(source)) this.unopened.delete(source);
          this.emitter.emit('participants', { added: [], updated: [this.me], removed: [] });
        },
        lost: (source, error) => {
          this.emitter.emit('error', error);
          if (source !== 'screen') this.#try(this.#reportDevices(source));
        },
      },
      log,
    );
  }

  #newDevices(): Devices {
    const current = () => this.#currentDevices();
    return {
      get current() {
        return current();
      },
      list: async () => toDeviceList(await this.#handler.enumerateDevices()),
      use: async (kind, id) => {
        if (kind === 'speaker') await this.playback.setSpeaker(id);
        else await this.#publisher.use(kind, id);
        await this.#reportDevices();
      },
    };
  }

  #currentDevices(): Partial<Record<DeviceKind, string>> {
    const [mic, camera, speaker] = [
      this.#publisher.deviceOf('mic'),
      this.#publisher.deviceOf('camera'),
      this.playback.speaker,
    ];
    return { ...(mic ? { mic } : {}), ...(camera ? { camera } : {}), ...(speaker ? { speaker } : {}) };
  }

  async #reportDevices(lost?: DeviceKind): Promise<void> {
    const list = await this.devices.list();
    this.emitter.emit('devices', { list, current: this.#currentDevices(), ...(lost ? { lost } : {}) });
  }

  #follow(signal: AbortSignal | undefined): void {
    this.#offs.push(
      this.#handler.onDevicesChanged(() => this.#try(this.#reportDevices())),
      this.#handler.onVisible(() => this.#link.wake()),
      this.#handler.onNetworkChanged(() => {
        this.#link.restart();
        this.#peer.restartIce();
      }),
    );
    const abort = () => {
      this.#joiner.failed(new VisitError('aborted'));
      this.#try(this.leave());
    };
    if (signal?.aborted) queueMicrotask(abort);
    signal?.addEventListener('abort', abort, { once: true });
    this.#offs.push(() => signal?.removeEventListener('abort', abort));
  }

  /** For work that nobody awaits: a failure is an `error` event, unless it only says that the hub is away or we have left. */
  #try(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (this.status.seat === 'left' || VisitError.isDrop(error)) return;
      this.emitter.emit(
        'error',
        error instanceof VisitError ? error : new VisitError('internal', String(error), { cause: error }),
      );
    });
  }
}

function leaveReasonOf(error: VisitError): LeaveReason {
  return error.code === 'visit_ended' ? 'ended' : error.code;
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: VisitError): void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve = () => {};
  let reject: (error: VisitError) => void = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => {}); // whoever awaits it handles the rejection; nobody may be waiting
  return { promise, resolve, reject };
}
