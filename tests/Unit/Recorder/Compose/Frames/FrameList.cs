using MediaServer.Recorder.Compose.Frames;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Recorder.Compose.Frames;

/// <summary>Keeps what a depacketizer put out.</summary>
internal sealed class FrameList : IFrameSink
{
    public List<Kept> Frames { get; } = [];

    public sealed record Kept(long Timestamp, string Hex, bool IsKeyFrame, bool AfterLoss, FrameSize Size, int Duration)
    {
        public bool IsLayered { get; init; }
    }

    public Kept Single => Assert.Single(Frames);

    public IEnumerable<string> Bytes => Frames.Select(f => f.Hex);

    public void OnFrame(in EncodedFrame frame) =>
        Frames.Add(
            new Kept(frame.Timestamp, Convert.ToHexString(frame.Data), frame.IsKeyFrame, frame.AfterLoss, frame.Size, frame.Duration)
            {
                IsLayered = frame.IsLayered,
            }
        );
}

/// <summary>A packet as a test writes it down.</summary>
internal sealed record Sent(byte[] Payload, long Timestamp, bool Marker = false)
{
    public bool AfterGap { get; init; }

    public static Sent Of(string hex, long timestamp, bool marker = false, bool afterGap = false) =>
        new(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), timestamp, marker) { AfterGap = afterGap };

    public static FrameList Through(IDepacketizer depacketizer, params IEnumerable<Sent> packets)
    {
        var list = new FrameList();
        foreach (var packet in packets)
            depacketizer.Push(packet.ToPacket(), list);
        depacketizer.Flush(list);
        return list;
    }

    private StreamPacket ToPacket() =>
        new()
        {
            Payload = Payload,
            Timestamp = Timestamp,
            Marker = Marker,
            AfterGap = AfterGap,
        };
}
