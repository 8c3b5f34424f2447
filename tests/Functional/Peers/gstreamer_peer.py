#!/usr/bin/python3
"""A WHIP or WHEP client on GStreamer's webrtcbin.

    gstreamer_peer.py whip URL TOKEN SECONDS [vp8|h264]   publishes a test picture and a 440 Hz tone
    gstreamer_peer.py whep URL TOKEN SECONDS              receives until picture and sound have delivered enough, or the time is over

Prints one JSON line at the end: buffers sent, or frames decoded with the loudness of the sound and the change in the picture.
"""

import json
import math
import struct
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

ENCODERS = {
    "vp8": (
        "vp8enc deadline=1 keyframe-max-dist=3000 target-bitrate=500000 ! rtpvp8pay picture-id-mode=15-bit pt=96",
        "VP8",
    ),
}


def promised(action):
    """Runs an action that takes a Gst.Promise and returns its reply."""
    promise = Gst.Promise.new()
    action(promise)
    promise.wait()
    return promise.get_reply()


class Peer:
    def __init__(self, url, token):
        self.url = url
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        self.loop = GLib.MainLoop()
        threading.Thread(target=self.loop.run, daemon=True).start()

    def start(self, description):
        # The fake sink makes a pipeline even of a description that names one element.
        self.pipeline = Gst.parse_launch(f"{description} fakesink async=false")
        self.webrtc = self.pipeline.get_by_name("peer")

    def wait(self, condition, seconds, what):
        deadline = time.monotonic() + seconds
        while not condition():
            message = self.pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
            if message:
                raise SystemExit(f"pipeline: {message.parse_error()}")
            if time.monotonic() > deadline:
                raise SystemExit(f"waited in vain for {what}")
            time.sleep(0.02)

    def exchange(self):
        reply = promised(lambda promise: self.webrtc.emit("create-offer", None, promise))
        promised(lambda promise: self.webrtc.emit("set-local-description", reply.get_value("offer"), promise))
        complete = GstWebRTC.WebRTCICEGatheringState.COMPLETE
        self.wait(lambda: self.webrtc.get_property("ice-gathering-state") == complete, 10, "candidates")
        offer = self.webrtc.get_property("local-description").sdp.as_text()
        request = urllib.request.Request(self.url, data=offer.encode(), headers=self.headers, method="POST")
        try:
            with urllib.request.urlopen(request) as response:
                self.resource = urllib.parse.urljoin(self.url, response.headers["Location"])
                text = response.read()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{self.url}: {error.code} {error.read().decode()}\n{offer}")
        _, sdp = GstSdp.SDPMessage.new()
        GstSdp.sdp_message_parse_buffer(text, sdp)
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, sdp)
        promised(lambda promise: self.webrtc.emit("set-remote-description", answer, promise))
        connected = GstWebRTC.WebRTCPeerConnectionState.CONNECTED
        self.wait(lambda: self.webrtc.get_property("connection-state") == connected, 20, "the connection")
        print(json.dumps({"event": "connected"}), flush=True)

    def close(self):
        request = urllib.request.Request(self.resource, headers=self.headers, method="DELETE")
        with urllib.request.urlopen(request) as response:
            status = response.status
        self.pipeline.set_state(Gst.State.NULL)
        self.loop.quit()
        return status


def whip(url, token, seconds, codec):
    encoder, name = ENCODERS[codec]
    peer = Peer(url, token)
    peer.start(
        "webrtcbin name=peer bundle-policy=max-bundle "
        f"videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=15/1 ! queue ! {encoder} ! "
        f"application/x-rtp,media=video,encoding-name={name},payload=96 ! peer. "
        "audiotestsrc is-live=true wave=sine freq=440 volume=0.5 ! audio/x-raw,rate=48000,channels=2 ! queue ! "
        "opusenc ! rtpopuspay pt=97 ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! peer."
    )
    negotiable = threading.Event()
    peer.webrtc.connect("on-negotiation-needed", lambda _: negotiable.set())
    peer.pipeline.set_state(Gst.State.PLAYING)
    peer.wait(negotiable.is_set, 10, "the caps of both streams")
    peer.exchange()
    finished = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), finished.set()), daemon=True).start()
    finished.wait(seconds)
    return {"deleted": peer.close()}


class Receiver:
    """Counts what leaves the decoders and judges it."""

    def __init__(self, peer):
        self.peer = peer
        self.video = {"frames": 0, "width": 0, "height": 0, "change": 0.0}
        self.audio = {"frames": 0, "loudness": 0.0}
        self.last = None

    def on_stream(self, _, pad):
        decode = Gst.ElementFactory.make("decodebin")
        decode.connect("pad-added", self.on_decoded)
        self.peer.pipeline.add(decode)
        decode.sync_state_with_parent()
        pad.link(decode.get_static_pad("sink"))

    def on_decoded(self, _, pad):
        is_video = pad.get_current_caps().get_structure(0).get_name().startswith("video")
        chain = "videoconvert ! video/x-raw,format=GRAY8" if is_video else "audioconvert ! audio/x-raw,format=S16LE"
        tail = Gst.parse_bin_from_description(f"queue ! {chain} ! appsink name=out emit-signals=true sync=false", True)
        tail.get_by_name("out").connect("new-sample", self.on_picture if is_video else self.on_sound)
        self.peer.pipeline.add(tail)
        tail.sync_state_with_parent()
        pad.link(tail.get_static_pad("sink"))

    def on_picture(self, sink):
        sample = sink.emit("pull-sample")
        shape = sample.get_caps().get_structure(0)
        buffer = sample.get_buffer()
        picture = buffer.extract_dup(0, buffer.get_size())[::16]
        self.video["frames"] += 1
        self.video["width"], self.video["height"] = shape.get_value("width"), shape.get_value("height")
        if self.last is not None and len(self.last) == len(picture):
            change = sum(abs(a - b) for a, b in zip(self.last, picture)) / len(picture)
            self.video["change"] = max(self.video["change"], change)
        self.last = picture
        return Gst.FlowReturn.OK

    def on_sound(self, sink):
        buffer = sink.emit("pull-sample").get_buffer()
        data = buffer.extract_dup(0, buffer.get_size())
        samples = struct.unpack(f"<{len(data) // 2}h", data)
        self.audio["frames"] += 1
        loudness = math.sqrt(sum(value * value for value in samples) / max(1, len(samples)))
        self.audio["loudness"] = max(self.audio["loudness"], loudness)
        return Gst.FlowReturn.OK


def whep(url, token, seconds, _):
    peer = Peer(url, token)
    peer.start("webrtcbin name=peer bundle-policy=max-bundle")
    receiver = Receiver(peer)
    peer.webrtc.connect("pad-added", receiver.on_stream)
    receive = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
    for caps in (
        "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2",
        'application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000,rtcp-fb-nack=true,rtcp-fb-nack-pli=true',
    ):
        peer.webrtc.emit("add-transceiver", receive, Gst.Caps.from_string(caps))
    peer.pipeline.set_state(Gst.State.PLAYING)
    peer.exchange()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and (receiver.video["frames"] < 60 or receiver.audio["frames"] < 100):
        time.sleep(0.05)
    return {"video": receiver.video, "audio": receiver.audio, "deleted": peer.close()}


if __name__ == "__main__":
    Gst.init(None)
    role, url, token, seconds = sys.argv[1:5]
    codec = sys.argv[5] if len(sys.argv) > 5 else "vp8"
    result = {"whip": whip, "whep": whep}[role](url, token, float(seconds), codec)
    print(json.dumps({"event": "result", **result}), flush=True)
