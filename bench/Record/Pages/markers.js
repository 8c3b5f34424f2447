// A camera and a microphone that mark time: the picture turns white and the tone sounds at the same moments, for a fifth of a second at
// every full two seconds of the wall clock. `window.markers` = { hertz, color, phase, width, height, rate } says by what this person can be
// told from others, by how many milliseconds they mark time later, and how much of a picture there is.
// `window.marked` is when that really was; a page that was held up for so long that it marked nothing, or too little to be seen, is not
// to be blamed on who records it.
(() => {
  const { hertz, color, phase = 0, width = 640, height = 480, rate = 30 } = window.markers;
  const period = 2000;
  const length = 200;
  const enough = 150;
  let sounding = () => {};
  let since = null;
  let drawn = 0;
  window.marked = [];

  function microphone() {
    const context = new AudioContext({ sampleRate: 48000, latencyHint: 0 }); // what the page itself adds to the sound is no recorder's
    const tone = new OscillatorNode(context, { frequency: hertz });
    const gain = new GainNode(context, { gain: 0 });
    const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    tone.connect(gain).connect(out);
    tone.start();
    sounding = (on) => gain.gain.setValueAtTime(on ? 0.4 : 0, context.currentTime);
    return out.stream.getAudioTracks()[0];
  }

  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  let frame = 0;

  function mark(on) {
    if (on) since ??= Date.now();
    else if (since !== null) {
      if (Date.now() - since >= enough) window.marked.push(since);
      since = null;
    }
  }

  // A change is drawn at once, and sent at once too: the canvas is captured whenever it was drawn on.
  function tick(now) {
    const on = (Date.now() - phase) % period < length;
    if (on !== (since !== null)) sounding(on);
    else if (now - drawn < 1000 / rate - 4) return requestAnimationFrame(tick);
    drawn = now;
    mark(on);
    draw(on);
    requestAnimationFrame(tick);
  }

  function draw(on) {
    pen.fillStyle = on ? "white" : color;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    // Something moves all the time, at the edge, so that every picture is worth sending.
    pen.fillStyle = "#808080";
    pen.fillRect((frame++ * 8) % canvas.width, canvas.height - 16, 16, 16);
  }
  requestAnimationFrame(tick);

  navigator.mediaDevices.getUserMedia = async ({ audio, video }) =>
    new MediaStream([...(audio ? [microphone()] : []), ...(video ? canvas.captureStream().getVideoTracks() : [])]);
})();

// When this page hears the tone of `window.markers.listen` from others, by the wall clock, to a hundredth of a second or two.
(() => {
  const { listen } = window.markers;
  window.heard = [];
  if (!listen) return;
  const Native = window.RTCPeerConnection;

  function ear(track) {
    const context = new AudioContext({ sampleRate: 48000 });
    const analyser = new AnalyserNode(context, { fftSize: 1024, smoothingTimeConstant: 0 });
    new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(analyser);
    const levels = new Float32Array(analyser.frequencyBinCount);
    const bin = Math.round((listen * 1024) / 48000);
    let last = 0;
    setInterval(() => {
      analyser.getFloatFrequencyData(levels);
      if (levels[bin] < -50) return;
      if (Date.now() - last > 300) window.heard.push(Date.now());
      last = Date.now();
    }, 10);
  }

  window.RTCPeerConnection = class extends Native {
    constructor(...rest) {
      super(...rest);
      this.addEventListener("track", ({ track }) => track.kind === "audio" && ear(track));
    }
  };
})();
