using MediaServer.Recorder.Compose.Frames;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Recorder.Compose.Extract;

/// <summary>What belongs into one file: one source of one person in one codec, however often the person came back with it.</summary>
/// <param name="Participant">Opaque id.</param>
/// <param name="Source">Microphone, camera, screen, ...</param>
/// <param name="Ordinal">0, and more for further sources of the same kind at the same time.</param>
/// <param name="Codec">One per file.</param>
public sealed record LaneKey(string Participant, TrackSource Source, int Ordinal, MediaCodec Codec);
