import { mock } from 'node:test';
import type { Handler, ViewSize } from '../src/handlers/handler.js';
import { screenLayer, simulcastLayers } from '../src/handlers/layers.js';
import type { HubTransport, OpenHub } from '../src/hub/transport.js';
import type { JoinReply, JoinRequest, NegotiateReply, NegotiateRequest, WireParticipant } from '../src/hub/wire.js';

/** Lets everything that is ready run. Timers are virtual, so nothing else can happen meanwhile. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve));
}

/** Moves virtual time in small steps, letting promises run in between. */
export async function pass(ms: number): Promise<void> {
  await settle();
  for (let left = ms; left > 0; left -= 50) {
    mock.timers.tick(Math.min(50, left));
    await settle();
  }
}

/** The far end: one visit's hub, whose connections tests can cut. */
export class FakeServer {
  readonly connections: FakeConnection[] = [];
  readonly startedAt: number[] = [];
  readonly joins: JoinRequest[] = [];
  readonly calls: { method: string; argument: unknown }[] = [];
  readonly tokens: string[] = [];
  /** Called for each call; throw to refuse, return to answer. */
  readonly answers = new Map<string, (argument: never) => unknown>();
  /** Tracks of ours that the host has muted. */
  readonly mutedByHost = new Set<string>();
  reachable = true;
  /** Access tokens that the negotiation answers with this status. */
  readonly refused = new Map<string, number>();
  /** Neither refuses nor answers: packets vanish on the way. */
  hangs = false;
  readonly hanging: (() => void)[] = [];
  reply: JoinReply = {
    state: 'joined',
    me: { ...somebody('me', 'provider'), tracks: [] },
    visit: { id: 'v1', title: 'Visit', participants: [] },
    resume: 'secret-0',
    iceServers: [{ urls: 'stun:example' }],
  };
  #published = new Map<string, string>();

  readonly open: OpenHub = token => {
    const connection = new FakeConnection(this, token);
    this.connections.push(connection);
    return connection;
  };

  get live(): FakeConnection {
    const connection = this.connections.at(-1);
    if (!connection?.started) throw new Error('no live connection');
    return connection;
  }

  of(method: string): unknown[] {
    return this.calls.filter(call => call.method === method).map(call => call.argument);
  }

  offers(): NegotiateRequest[] {
    return this.of('Negotiate') as NegotiateRequest[];
  }

  call(method: string, argument: unknown): unknown {
    this.calls.push({ method, argument });
    const answer = this.answers.get(method);
    if (answer) return answer(argument as never);
    if (method === 'Join') return this.join(argument as JoinRequest);
    if (method === 'Negotiate') return this.negotiate(argument as NegotiateRequest);
    return null;
  }

  join(request: JoinRequest): JoinReply {
    this.joins.push(request);
    const tracks = [...this.#published].map(([source, track]) => ({
      track,
      participant: 'me',
      kind: source === 'mic' ? ('audio' as const) : ('video' as const),
      source: source as 'mic',
      muted: this.mutedByHost.has(track),
    }));
    const reply = { ...this.reply, resume: `secret-${this.joins.length}`, me: { ...this.reply.me, tracks } };
    return request.offer && reply.state === 'joined' ? { ...reply, answer: this.negotiate(request.offer) } : reply;
  }

  negotiate(request: NegotiateRequest): NegotiateReply {
    const publish = request.publish.map(({ mid, source }) => {
      this.#published.set(source, `t-${source}`);
      return { mid, track: `t-${source}` };
    });
    return { sdp: 'answer', publish, rejected: [] };
  }

  /** A restart: it knows the person but no media. */
  forgetMedia(): void {
    this.#published = new Map();
  }
}

export class FakeConnection implements HubTransport {
  started = false;
  readonly #listeners = new Map<string, (argument: unknown) => void>();
  readonly #server: FakeServer;
  readonly #token: () => Promise<string>;
  #closed: ((error?: Error) => void)[] = [];

  constructor(server: FakeServer, token: () => Promise<string>) {
    this.#server = server;
    this.#token = token;
  }

  async start(): Promise<void> {
    this.#server.startedAt.push(Date.now());
    const token = await this.#token();
    this.#server.tokens.push(token);
    const status = this.#server.refused.get(token);
    if (status) throw new Error(`Failed to complete negotiation with the server: Error: : Status code '${status}'`);
    if (this.#server.hangs) await new Promise(resolve => this.#server.hanging.push(resolve as () => void));
    if (!this.#server.reachable) throw new Error('Failed to fetch');
    this.started = true;
  }

  async stop(): Promise<void> {
    this.cut();
  }

  async invoke<T>(method: string, argument?: unknown): Promise<T> {
    if (!this.started) throw new Error('not connected');
    const answer = (await this.#server.call(method, argument)) as T;
    if (!this.started) throw new Error('connection closed');
    return answer;
  }

  on(method: string, listener: (argument: unknown) => void): void {
    this.#listeners.set(method, listener);
  }

  onClose(listener: (error?: Error) => void): void {
    this.#closed.push(listener);
  }

  /** The network goes away. */
  cut(): void {
    if (!this.started) return;
    this.started = false;
    for (const listener of this.#closed) listener(new Error('cut'));
    this.#closed = [];
  }

  send(method: string, argument: unknown): void {
    this.#listeners.get(method)?.(argument);
  }
}

export function somebody(
  id: string,
  role: WireParticipant['role'] = 'patient',
  tracks: WireParticipant['tracks'] = [],
): WireParticipant {
  return {
    id,
    name: `Name of ${id}`,
    role,
    via: 'web',
    state: 'joined',
    tracks: tracks ?? [],
    speaking: false,
    quality: 'good',
  };
}

export class FakeTrack extends EventTarget {
  readyState: 'live' | 'ended' = 'live';
  enabled = true;
  muted = false;
  contentHint = '';
  readonly label = 'fake';
  constructor(
    readonly kind: 'audio' | 'video',
    readonly deviceId = 'default',
  ) {
    super();
  }
  getSettings() {
    return { deviceId: this.deviceId };
  }
  stop() {
    this.readyState = 'ended';
  }
  end() {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

interface FakeTransceiver {
  mid: string | null;
  direction: string;
  readonly kind: string;
  readonly init: RTCRtpTransceiverInit;
  readonly sender: { track: unknown; replaced: number; replaceTrack(track: unknown): Promise<void> };
  readonly receiver: { track: FakeTrack };
}

export class FakePeerConnection extends EventTarget {
  signalingState = 'stable';
  connectionState = 'new';
  iceConnectionState = 'new';
  localDescription: { type: string; sdp: string } | null = null;
  readonly transceivers: FakeTransceiver[] = [];
  restarts = 0;
  offers = 0;
  rollbacks = 0;
  closed = false;
  configuration: RTCConfiguration;
  #mids = 0;

  constructor(configuration: RTCConfiguration) {
    super();
    this.configuration = configuration;
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  addTransceiver(trackOrKind: FakeTrack | string, init: RTCRtpTransceiverInit): FakeTransceiver {
    const kind = typeof trackOrKind === 'string' ? trackOrKind : trackOrKind.kind;
    const sender = {
      track: typeof trackOrKind === 'string' ? null : (trackOrKind as unknown),
      replaced: 0,
      replaceTrack: async (track: unknown) => {
        sender.track = track;
        sender.replaced++;
      },
    };
    const receiver = { track: new FakeTrack(kind as 'audio') };
    const transceiver = { mid: null, direction: init.direction ?? 'sendrecv', kind, init, sender, receiver };
    this.transceivers.push(transceiver);
    return transceiver;
  }

  async createOffer(): Promise<{ type: string; sdp: string }> {
    this.offers++;
    const lines = this.transceivers.map((one, index) => `m=${one.kind}\r\na=mid:${one.mid ?? this.#mids + index}\r\n`);
    return { type: 'offer', sdp: `offer ${this.offers}\r\n${lines.join('')}` };
  }

  async setLocalDescription(description: { type: string; sdp: string }): Promise<void> {
    if (description.type === 'rollback') {
      if (this.signalingState !== 'have-local-offer') throw new Error('InvalidStateError');
      this.rollbacks++;
      this.signalingState = 'stable';
      return;
    }
    if (this.signalingState !== 'stable') throw new Error('InvalidStateError: two offers at once');
    for (const [index, one] of this.transceivers.entries()) one.mid ??= String(index);
    this.localDescription = description;
    this.signalingState = 'have-local-offer';
  }

  async setRemoteDescription(): Promise<void> {
    if (this.signalingState !== 'have-local-offer') throw new Error('InvalidStateError: no offer');
    this.signalingState = 'stable';
    if (this.connectionState === 'new') this.to('connected');
  }

  restartIce(): void {
    this.restarts++;
  }

  async getStats(): Promise<Map<string, unknown>> {
    return new Map();
  }

  close(): void {
    this.closed = true;
    this.signalingState = 'closed';
  }

  /** The path changes. */
  to(ice: 'connected' | 'disconnected' | 'failed'): void {
    this.iceConnectionState = ice;
    this.connectionState = ice;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
    this.dispatchEvent(new Event('connectionstatechange'));
  }
}

export class FakeHandler implements Handler {
  readonly browser = 'fake';
  readonly os = 'fake';
  readonly language = 'es-MX';
  readonly peers: FakePeerConnection[] = [];
  readonly opened: MediaStreamConstraints[] = [];
  readonly tracks: FakeTrack[] = [];
  readonly memory = new Map<string, string>();
  readonly views = new Map<unknown, (size: ViewSize) => void>();
  devices: { kind: string; deviceId: string; label: string }[] = [];
  refuse: string | null = null;
  networkChanged: () => void = () => {};
  devicesChanged: () => void = () => {};

  get peer(): FakePeerConnection {
    const peer = this.peers.at(-1);
    if (!peer) throw new Error('no peer connection');
    return peer;
  }

  newPeerConnection(configuration: RTCConfiguration): RTCPeerConnection {
    const peer = new FakePeerConnection(configuration);
    this.peers.push(peer);
    return peer as unknown as RTCPeerConnection;
  }

  async getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.opened.push(constraints);
    if (this.refuse) throw Object.assign(new Error('refused'), { name: this.refuse });
    const wanted = (constraints.audio ?? constraints.video) as MediaTrackConstraints;
    const id = (wanted.deviceId as { exact?: string } | undefined)?.exact;
    const track = new FakeTrack(constraints.audio ? 'audio' : 'video', id);
    this.tracks.push(track);
    return { getTracks: () => [track], getVideoTracks: () => [track] } as unknown as MediaStream;
  }

  readonly getDisplayMedia = async () => this.getUserMedia({ video: {} });

  async enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return this.devices as MediaDeviceInfo[];
  }

  cameraEncodings = simulcastLayers;
  screenEncodings = screenLayer;
  newStream = (track: MediaStreamTrack) => ({ getTracks: () => [track] }) as MediaStream;
  setSpeaker = async () => true;
  onVisible = () => () => {};

  onDevicesChanged(listener: () => void): () => void {
    this.devicesChanged = listener;
    return () => {};
  }

  onNetworkChanged(listener: () => void): () => void {
    this.networkChanged = listener;
    return () => {};
  }

  observeSize(element: HTMLMediaElement, listener: (size: ViewSize) => void): () => void {
    this.views.set(element, listener);
    return () => this.views.delete(element);
  }

  readonly store = {
    get: (key: string) => this.memory.get(key) ?? null,
    set: (key: string, value: string) => void this.memory.set(key, value),
    delete: (key: string) => void this.memory.delete(key),
  };

  random = () => 0;
}

/** An unsigned join token, as far as the SDK reads one. */
export function token(claims: Record<string, unknown> = {}): string {
  const all = { visit: 'v1', sub: 'me', role: 'provider', exp: 4_000_000_000, ...claims };
  return `h.${Buffer.from(JSON.stringify(all)).toString('base64url')}.s`;
}

export function fakeElement(): HTMLMediaElement {
  return { play: async () => {}, srcObject: null, muted: false } as unknown as HTMLMediaElement;
}
