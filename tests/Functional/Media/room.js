// A minimal client of the media node: the client always offers. `window.negotiate` is the test's door to IMediaNode.
(() => {
  const room = { published: {}, received: {} };
  window.room = room;
  let connection = null;
  const transceivers = new Map(); // track id -> transceiver that receives it

  async function offer(publish) {
    await connection.setLocalDescription(await connection.createOffer());
    const subscribe = [...transceivers].map(([track, transceiver]) => ({ mid: transceiver.mid, track }));
    const request = {
      sdp: connection.localDescription.sdp,
      publish: publish.map(({ transceiver, source }) => ({ mid: transceiver.mid, source })),
      subscribe,
    };
    const reply = JSON.parse(await window.negotiate(JSON.stringify(request)));
    if (reply.error) throw new Error(reply.error);
    await connection.setRemoteDescription({ type: "answer", sdp: reply.sdp });
    for (const { mid, track } of reply.publish) room.published[publish.find((p) => p.transceiver.mid === mid).source] = track;
    return reply;
  }

  /** Publishes microphone and camera; `rids` asks for simulcast, `codec` (such as "video/VP9") for that codec before all others. */
  room.publish = async (rids = [], codec = null) => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720 } });
    connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    const sendEncodings = rids.map((rid, i) => ({ rid, scaleResolutionDownBy: 2 ** (rids.length - 1 - i) }));
    const video = { direction: "sendonly", streams: [stream], ...(rids.length ? { sendEncodings } : {}) };
    room.sending = [
      { source: "mic", transceiver: connection.addTransceiver(stream.getAudioTracks()[0], { direction: "sendonly", streams: [stream] }) },
      { source: "camera", transceiver: connection.addTransceiver(stream.getVideoTracks()[0], video) },
    ];
    if (codec) {
      const { codecs } = RTCRtpSender.getCapabilities("video");
      const first = codecs.filter((c) => c.mimeType === codec);
      room.sending[1].transceiver.setCodecPreferences([...first, ...codecs.filter((c) => !first.includes(c))]);
    }
    return await offer(room.sending);
  };

  /** Receives these tracks: `[{ track, kind }]`. */
  room.subscribe = async (tracks) => {
    for (const { track, kind } of tracks) {
      const transceiver = connection.addTransceiver(kind, { direction: "recvonly" });
      transceivers.set(track, transceiver);
      const element = document.createElement(kind);
      element.autoplay = true;
      element.playsInline = true;
      element.dataset.testid = kind === "video" ? "remote-video" : "remote-audio";
      element.srcObject = new MediaStream([transceiver.receiver.track]);
      document.body.append(element);
    }
    return await offer(room.sending);
  };

  room.restartIce = async () => {
    connection.restartIce();
    return await offer(room.sending);
  };

  room.close = () => connection.close();
})();
