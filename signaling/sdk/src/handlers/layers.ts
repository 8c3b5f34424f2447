/**
 * Three layers of a 1280x720 camera: 180, 360 and 720 lines. The server chooses one per viewer by `Watch`; the bit rates are
 * those at which each size stops gaining visibly from more.
 */
export function simulcastLayers(low: boolean): RTCRtpEncodingParameters[] {
  return [
    { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000, active: !low },
    { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_700_000, active: !low },
  ];
}

/** One layer: letters need every pixel, movement needs frames. */
export function screenLayer(hint: 'text' | 'motion'): RTCRtpEncodingParameters[] {
  return [hint === 'text' ? { maxBitrate: 2_500_000, maxFramerate: 10 } : { maxBitrate: 2_500_000, maxFramerate: 30 }];
}
