// Runs in every tested page before its own scripts. Watches from outside what the page's own code does with media:
// the peer connections' statistics, the pictures in its video elements, the moment of a click and of the first frame.
(() => {
  const peers = [];
  const Native = window.RTCPeerConnection;
  if (!Native || window.probe) return;

  class ProbedPeerConnection extends Native {
    constructor(configuration, ...rest) {
      super(configuration, ...rest);
      peers.push({ connection: this, configuration });
    }

    // A network without UDP: the page learns only of our TCP candidates.
    setRemoteDescription(description) {
      if (!window.probeTcpOnly) return super.setRemoteDescription(description);
      const sdp = description.sdp.replace(/^a=candidate:\S+ \d udp .*\r\n/gim, "");
      return super.setRemoteDescription({ type: description.type, sdp });
    }
  }
  window.RTCPeerConnection = ProbedPeerConnection;

  const probe = { clicks: {}, firstFrameAt: null };
  window.probe = probe;

  const inboundFields = [
    "kind", "mid", "ssrc", "trackIdentifier", "packetsReceived", "packetsLost", "packetsDiscarded", "bytesReceived", "framesDecoded", "keyFramesDecoded",
    "framesDropped", "freezeCount", "totalFreezesDuration", "frameWidth", "frameHeight", "totalSamplesReceived", "concealedSamples",
    "silentConcealedSamples", "concealmentEvents", "totalAudioEnergy", "audioLevel", "nackCount", "pliCount", "jitter",
  ];
  const outboundFields = [
    "kind", "mid", "ssrc", "rid", "packetsSent", "bytesSent", "framesEncoded", "frameWidth", "frameHeight", "nackCount", "pliCount",
    "targetBitrate", "qualityLimitationReason",
  ];
  const pick = (source, names) => Object.fromEntries(names.filter((name) => source[name] !== undefined).map((name) => [name, source[name]]));

  function selectedPair(report) {
    let pair = null;
    report.forEach((entry) => {
      if (entry.type === "transport" && entry.selectedCandidatePairId) pair = report.get(entry.selectedCandidatePairId);
      else if (entry.type === "candidate-pair" && entry.selected) pair = entry; // Firefox
    });
    if (!pair) return null;
    const local = report.get(pair.localCandidateId);
    const remote = report.get(pair.remoteCandidateId);
    return {
      local: local?.candidateType, localProtocol: local?.protocol, relayProtocol: local?.relayProtocol ?? null,
      remote: remote?.candidateType, remoteAddress: remote?.address ?? null, remotePort: remote?.port ?? null,
      roundTrip: pair.currentRoundTripTime ?? null,
    };
  }

  /** The statistics of the youngest peer connection that is not closed. */
  probe.stats = async () => {
    const live = peers.filter(({ connection }) => connection.connectionState !== "closed");
    const result = { at: performance.now(), made: peers.length, live: live.length, state: "none", inbound: [], outbound: [], pair: null };
    const youngest = live.at(-1);
    if (!youngest) return result;
    result.state = youngest.connection.connectionState;
    const report = await youngest.connection.getStats();
    report.forEach((entry) => {
      const codec = entry.codecId ? report.get(entry.codecId)?.mimeType : undefined;
      if (entry.type === "inbound-rtp") result.inbound.push({ ...pick(entry, inboundFields), codec });
      if (entry.type === "outbound-rtp") result.outbound.push({ ...pick(entry, outboundFields), codec });
    });
    result.pair = selectedPair(report);
    result.at = performance.now();
    return result;
  };

  probe.iceServers = () => peers.flatMap(({ configuration }) => configuration?.iceServers ?? []);
  probe.sdp = () => {
    const { connection } = peers.at(-1) ?? {};
    return { local: connection?.localDescription?.sdp ?? "", remote: connection?.remoteDescription?.sdp ?? "" };
  };

  /**
   * What a video element shows now: the mean of red, green and blue, and the spread of brightness. Chromium's fake camera draws a
   * moving figure; Firefox's a single color that changes. Both change over time and neither is ever black.
   */
  function look(video) {
    const canvas = document.createElement("canvas");
    canvas.width = 64;
    canvas.height = 48;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(video, 0, 0, 64, 48);
    const { data } = context.getImageData(0, 0, 64, 48);
    const mean = [0, 0, 0];
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < data.length; i += 4) {
      const brightness = data[i] + data[i + 1] + data[i + 2];
      for (let c = 0; c < 3; c++) mean[c] += data[i + c];
      sum += brightness;
      squares += brightness * brightness;
    }
    const count = data.length / 4;
    return { mean: mean.map((value) => value / count), spread: Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) };
  }

  /** What the video elements that match the selector show. */
  probe.pictures = (selector) =>
    [...document.querySelectorAll(selector)].map((video) => ({
      participant: video.closest("[data-participant]")?.dataset.participant ?? null,
      width: video.videoWidth,
      height: video.videoHeight,
      paused: video.paused,
      visible: video.checkVisibility(),
      time: video.currentTime,
      ...(video.videoWidth > 0 ? look(video) : { mean: [0, 0, 0], spread: 0 }),
    }));

  // Click on a control to first picture of somebody else on the screen.
  document.addEventListener(
    "click",
    (event) => {
      const id = event.target?.closest?.("[data-testid]")?.dataset.testid;
      if (id) probe.clicks[id] = performance.now();
    },
    true,
  );
  const seen = new WeakSet();
  const gaps = [];
  function watch(video) {
    const gap = { video, last: null, longest: 0, frames: 0 };
    gaps.push(gap);
    const onFrame = (now) => {
      probe.firstFrameAt ??= performance.now();
      if (gap.last !== null) gap.longest = Math.max(gap.longest, now - gap.last);
      gap.last = now;
      gap.frames++;
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
  }
  function lookForRemoteVideo() {
    for (const video of document.querySelectorAll('[data-testid="remote-video"]')) {
      if (seen.has(video)) continue;
      seen.add(video);
      watch(video);
    }
  }
  new MutationObserver(lookForRemoteVideo).observe(document, { childList: true, subtree: true });

  /** Starts the measurement of gaps anew. */
  probe.resetGaps = () => gaps.forEach((gap) => Object.assign(gap, { last: null, longest: 0, frames: 0 }));

  /** The longest time without a new picture in each remote video that is still shown, in milliseconds, since the reset. */
  probe.gaps = () =>
    gaps
      .filter(({ video }) => video.isConnected)
      .map(({ longest, last, frames }) => ({ frames, longest: last === null ? null : Math.max(longest, performance.now() - last) }));
})();
