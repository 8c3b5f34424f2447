// A camera and a microphone that mark time: the picture turns white and the tone sounds at the same moments, for a fifth of a second at
// every full two seconds of the wall clock. `window.markers` = { hertz, color, phase, width, height, rate } says by what this person can be
// told from others, by how many milliseconds they mark time later, and how much of a picture there is.
// `window.marked` is when that was; a page that was held up for so long that it drew the marker late, or too briefly to be seen, is not to
// be blamed on who records it.
(() => {
  const { hertz, color, phase = 0, width = 640, height = 480, rate = 30 } = window.markers;
  const period = 2000;
  const length = 200;
  const late = 20;
  let tone = { look() {}, plan() {} };
  let planned = 0;
  let shown = null;
  window.marked = [];

  // The sound is computed in blocks, whole ones at a time, so a tone that is started when its moment has come is a block late. It is planned
  // ahead instead, on the clock of the sound, whose lead over the wall clock is right at the moment when a block was just finished.
  function microphone() {
    const context = new AudioContext({ sampleRate: 48000, latencyHint: 0 }); // what the page itself adds to the sound is no recorder's
    const oscillator = new OscillatorNode(context, { frequency: hertz });
    const gain = new GainNode(context, { gain: 0 });
    const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    oscillator.connect(gain).connect(out);
    oscillator.start();
    let lead = Number.NEGATIVE_INFINITY;
    tone = {
      look: (now) => (lead = Math.max(lead, context.currentTime - now / 1000)),
      plan(at) {
        const from = Math.max(0, at / 1000 + lead);
        gain.gain.setValueAtTime(0.4, from).setValueAtTime(0, from + length / 1000);
        lead = Number.NEGATIVE_INFINITY;
      },
    };
    return out.stream.getAudioTracks()[0];
  }

  // Pictures are made by a timer, as in a camera: a page in a visit is painted too seldom to show a moment.
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d");
  const camera = new MediaStreamTrackGenerator({ kind: "video" });
  const lens = camera.writable.getWriter();
  let frame = 0;

  function draw(on) {
    pen.fillStyle = on ? "white" : color;
    pen.fillRect(0, 0, width, height);
    // Something moves all the time, at the edge, so that every picture is worth sending.
    pen.fillStyle = "#808080";
    pen.fillRect((frame++ * 8) % width, height - 16, 16, 16);
    lens.write(new VideoFrame(canvas, { timestamp: Math.round(performance.now() * 1000) }));
  }

  function mark(at, now) {
    if (shown !== null && shown.end <= now) {
      if (shown.inTime && now - shown.end <= late) window.marked.push(shown.at);
      shown = null;
    }
    if (at !== null) shown ??= { at, end: at + length, inTime: now - at <= late };
  }

  // Until the next picture is due, or the marker begins or ends.
  function wait(now, since) {
    const change = (since < length ? length : period) - since;
    return Math.min(1000 / rate, change);
  }

  function tick() {
    const now = Date.now();
    const since = (now - phase) % period;
    const next = now - since + period;
    tone.look(now);
    if (next - now < period / 4 && next !== planned) tone.plan((planned = next));
    const at = since < length ? next - period : null;
    mark(at, now);
    draw(at !== null);
    setTimeout(tick, wait(now, since));
  }
  tick();

  navigator.mediaDevices.getUserMedia = async ({ audio, video }) =>
    new MediaStream([...(audio ? [microphone()] : []), ...(video ? [camera.clone()] : [])]);
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
