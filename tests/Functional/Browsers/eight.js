// Eight people in one tab: each joins through the SDK with a camera and a microphone of its own and shows everybody else in small
// video elements, which the probe watches. One tab, because eight full pages cost more to paint than all their media together.
(() => {
  const people = [];
  window.eight = { people };

  // A fake microphone has no echo to cancel, and ten pictures a second show a stop as well as thirty.
  const media = {
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    video: { width: 320, height: 180, frameRate: 10 },
  };

  /** Makes room: a picture outside the window would be paused, as nobody sees it. */
  eight.clear = () => {
    document.body.replaceChildren();
    document.body.style.cssText = "display: grid; gap: 0; line-height: 0";
  };

  eight.join = async (token) => {
    const { joinVisit } = await import("/sdk/client.mjs");
    const visit = await joinVisit(location.origin, token, media);
    const shown = document.body.appendChild(document.createElement("div"));
    visit.on("track", ({ track, live }) => {
      if (!live) return;
      const element = document.createElement(track.kind);
      if (track.kind === "video") Object.assign(element, { width: 80, height: 45 }).dataset.testid = "remote-video";
      element.autoplay = true;
      track.attach(shown.appendChild(element));
    });
    people.push(visit);
  };

  const sum = (entries, field) => entries.reduce((total, entry) => total + (entry[field] ?? 0), 0);

  /** What each of the eight has received so far. */
  eight.stats = () =>
    Promise.all(
      people.map(async (visit) => {
        const inbound = [...(await visit.getStats()).values()].filter(({ type }) => type === "inbound-rtp");
        const audio = inbound.filter(({ kind }) => kind === "audio");
        return {
          framesDecoded: inbound.filter(({ kind }) => kind === "video").map((video) => video.framesDecoded),
          energies: audio.map(({ totalAudioEnergy }) => totalAudioEnergy),
          samplesReceived: sum(audio, "totalSamplesReceived"),
          samplesConcealed: sum(audio, "concealedSamples"),
          packetsLost: sum(inbound, "packetsLost"),
          freezes: sum(inbound, "freezeCount"),
        };
      }),
    );
})();
