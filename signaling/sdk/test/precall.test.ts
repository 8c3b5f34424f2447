import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Preview } from '../src/precall/preview.js';
import { settle } from './fakes.js';

/** A preview whose devices open when the test says so. */
function slowPreview() {
  const opening: (() => MediaStreamTrack)[] = [];
  const getUserMedia = () =>
    new Promise<MediaStream>(resolve =>
      opening.push(() => {
        const track = { kind: 'audio', readyState: 'live', stop: () => (track.readyState = 'ended') };
        resolve({ getTracks: () => [track] } as unknown as MediaStream);
        return track as unknown as MediaStreamTrack;
      }),
    );
  return { preview: new Preview({ platform: { getUserMedia } }), opening };
}

test('a device that opens after the tracks were taken, or the preview closed, is let go at once', async () => {
  for (const end of ['take', 'close'] as const) {
    const { preview, opening } = slowPreview();
    const opened = preview.open('mic');
    preview[end]();
    const late = opening[0]!();
    assert.deepEqual(await opened, { track: null, problem: null });
    assert.equal(late.readyState, 'ended', end);
    assert.equal(preview.mic.track, null);
  }
});

test('of two devices chosen in haste the later one is kept, whichever opens first', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const { preview, opening } = slowPreview();
    void preview.open('mic', 'first');
    void preview.open('mic', 'second');
    const tracks: MediaStreamTrack[] = [];
    for (const index of order) {
      tracks[index] = opening[index]!();
      await settle();
    }
    assert.deepEqual(
      tracks.map(track => track.readyState),
      ['ended', 'live'],
    );
    assert.equal(preview.mic.track, tracks[1]);
  }
});
