#!/usr/bin/python3
"""A WHIP or WHEP client on Debian's aiortc.

    aiortc_peer.py whip URL TOKEN SECONDS     publishes a moving picture and a 440 Hz tone
    aiortc_peer.py whep URL TOKEN SECONDS     receives until every track has delivered enough, or the time is over

Prints one JSON line at the end: what was sent or decoded, with the loudness of the sound and the change in the picture.
"""

import asyncio
import fractions
import json
import sys
import time

import aiohttp
import av
import numpy
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack

RATE = 48000
SAMPLES = RATE // 50


class Tone(AudioStreamTrack):
    """A sine at half of full scale, paced by the wall clock."""

    def __init__(self):
        super().__init__()
        self.sent = 0

    async def recv(self):
        if self.sent == 0:
            self.started = time.monotonic()
        await asyncio.sleep(max(0, self.started + self.sent / RATE - time.monotonic()))
        t = (numpy.arange(SAMPLES) + self.sent) / RATE
        samples = (numpy.sin(2 * numpy.pi * 440 * t) * 16000).astype(numpy.int16)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = RATE
        frame.pts = self.sent
        frame.time_base = fractions.Fraction(1, RATE)
        self.sent += SAMPLES
        return frame


class Bars(VideoStreamTrack):
    """Grey bars that walk to the right."""

    def __init__(self):
        super().__init__()
        self.sent = 0

    async def recv(self):
        pts, time_base = await self.next_timestamp()
        columns = ((numpy.arange(320) + 4 * self.sent) // 40 % 2 * 150 + 50).astype(numpy.uint8)
        picture = numpy.repeat(numpy.repeat(columns[None, :, None], 240, axis=0), 3, axis=2)
        frame = av.VideoFrame.from_ndarray(numpy.ascontiguousarray(picture), format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        self.sent += 1
        return frame


async def exchange(connection, url, token):
    """Offers with all candidates gathered (aiortc does not trickle); returns the resource to delete."""
    await connection.setLocalDescription(await connection.createOffer())
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
    async with aiohttp.ClientSession() as http:
        async with http.post(url, data=connection.localDescription.sdp, headers=headers) as response:
            text = await response.text()
            if response.status != 201:
                raise SystemExit(f"{url}: {response.status} {text}")
            resource = str(response.url.join(aiohttp.client.URL(response.headers["Location"])))
    await connection.setRemoteDescription(RTCSessionDescription(text, "answer"))
    return resource, headers


async def delete(resource, headers):
    async with aiohttp.ClientSession() as http:
        async with http.delete(resource, headers=headers) as response:
            return response.status


async def connected(connection, patience):
    deadline = time.monotonic() + patience
    while connection.connectionState != "connected":
        if time.monotonic() > deadline or connection.connectionState == "failed":
            raise SystemExit(f"not connected: {connection.connectionState}, ice {connection.iceConnectionState}")
        await asyncio.sleep(0.02)


async def whip(url, token, seconds):
    connection, tone, bars = RTCPeerConnection(), Tone(), Bars()
    connection.addTrack(tone)
    connection.addTrack(bars)
    resource, headers = await exchange(connection, url, token)
    await connected(connection, 20)
    print(json.dumps({"event": "connected"}), flush=True)
    # The parent closes our input when it has seen enough.
    try:
        await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(None, sys.stdin.read), seconds)
    except asyncio.TimeoutError:
        pass
    remote = {"audio": {}, "video": {}}
    for sender in connection.getSenders():
        for report in (await sender.getStats()).values():
            if report.type == "remote-inbound-rtp":
                remote[sender.kind] = {"packetsLost": report.packetsLost, "roundTrip": report.roundTripTime}
    status = await delete(resource, headers)
    await connection.close()
    return {"framesSent": bars.sent, "soundSent": tone.sent // SAMPLES, "reports": remote, "deleted": status}


async def consume_video(track, result, enough):
    last = None
    while result["frames"] < 60:
        frame = await track.recv()
        picture = frame.to_ndarray(format="gray")
        result["frames"] += 1
        result["width"], result["height"] = frame.width, frame.height
        if last is not None and last.shape == picture.shape:
            change = float(numpy.mean(numpy.abs(picture.astype(int) - last)))
            result["change"] = max(result["change"], change)
        last = picture
    enough.set()
    while True:
        await track.recv()


async def consume_audio(track, result, enough):
    while result["frames"] < 100:
        frame = await track.recv()
        samples = frame.to_ndarray().astype(float)
        result["frames"] += 1
        result["loudness"] = max(result["loudness"], float(numpy.sqrt(numpy.mean(samples**2))))
    enough.set()
    while True:
        await track.recv()


async def whep(url, token, seconds):
    connection = RTCPeerConnection()
    video = {"frames": 0, "width": 0, "height": 0, "change": 0.0}
    audio = {"frames": 0, "loudness": 0.0}
    waits, tasks = [], []

    @connection.on("track")
    def on_track(track):
        enough = asyncio.Event()
        waits.append(enough)
        consume = consume_video(track, video, enough) if track.kind == "video" else consume_audio(track, audio, enough)
        tasks.append(asyncio.ensure_future(consume))

    connection.addTransceiver("audio", direction="recvonly")
    connection.addTransceiver("video", direction="recvonly")
    resource, headers = await exchange(connection, url, token)
    await connected(connection, 20)
    print(json.dumps({"event": "connected"}), flush=True)
    every = asyncio.gather(*(enough.wait() for enough in waits))
    # A consumer ends only by failing: then its error is ours.
    await asyncio.wait([every, *tasks], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        if task.done():
            task.result()
        task.cancel()
    status = await delete(resource, headers)
    await connection.close()
    return {"video": video, "audio": audio, "deleted": status}


if __name__ == "__main__":
    role, url, token, seconds = sys.argv[1:5]
    run = {"whip": whip, "whep": whep}[role]
    print(json.dumps({"event": "result", **asyncio.run(run(url, token, float(seconds)))}), flush=True)
