// This page sends its camera as VP9 in three spatial layers of one stream, as an application may that embeds a visit in its own browser.
// `window.narrow(bitsPerSecond)` leaves the camera so much room: the highest layers go where it is little, and come again.
(() => {
  const Native = window.RTCPeerConnection;
  let camera = null;

  window.RTCPeerConnection = class extends Native {
    addTransceiver(what, init) {
      if ((what.kind ?? what) !== "video" || init.direction !== "sendonly") return super.addTransceiver(what, init);
      const transceiver = super.addTransceiver(what, { ...init, sendEncodings: [{ scalabilityMode: "L3T3" }] });
      const { codecs } = RTCRtpSender.getCapabilities("video");
      const layered = codecs.filter(({ mimeType }) => mimeType === "video/VP9");
      transceiver.setCodecPreferences([...layered, ...codecs.filter((codec) => !layered.includes(codec))]);
      camera = transceiver.sender;
      return transceiver;
    }
  };

  window.narrow = async (maxBitrate) => {
    const parameters = camera.getParameters();
    parameters.encodings[0].maxBitrate = maxBitrate;
    await camera.setParameters(parameters);
  };
})();
