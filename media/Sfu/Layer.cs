using MediaServer.Sfu.Inbound;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Sfu;

/// <summary>One simulcast layer of a publication; without simulcast there is one. Owns the history that serves every subscriber.</summary>
public sealed class Layer
{
    /// <summary>A layer that was silent this long is not worth switching to; the browser turned it off.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(1);

    internal Layer(Publication publication, int index, string rid)
    {
        Publication = publication;
        Index = index;
        Rid = rid;
        History =
            publication.Plan.Kind == MediaKind.Video
                ? new PacketHistory(PacketHistory.VideoSize, PacketHistory.VideoAge)
                : new PacketHistory(PacketHistory.AudioSize, PacketHistory.AudioAge);
    }

    public Publication Publication { get; }

    /// <summary>0 is the lowest.</summary>
    public int Index { get; }

    public string Rid { get; }

    /// <summary>Null until an SSRC is bound.</summary>
    public InboundStream? Stream { get; private set; }

    /// <summary>0 until one is bound.</summary>
    public uint RtxSsrc { get; internal set; }

    /// <summary>Goes up with every new source, so that subscribers notice.</summary>
    public int Source { get; private set; }

    public PacketHistory History { get; }

    internal KeyframeRequests KeyFrames;

    /// <summary>As the last key frame told; 0 when none did.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }

    public bool IsActive(TimeSpan now) => Stream is { HasReceived: true } stream && now - stream.LastPacketAt < SilentAfter;

    /// <summary>Wishes a key frame for a tap: at most one request a second, and again until one comes.</summary>
    public void RequestKeyFrame()
    {
        KeyFrames.RequestPatiently();
        Publication.Owner.Room.Wake();
    }

    internal void Bind(uint ssrc, int clockRate)
    {
        Stream = new InboundStream(ssrc, clockRate);
        Source++;
        History.Clear();
    }

    internal void OnFrame(in FrameInfo frame)
    {
        if (frame.IsKeyFrame)
            KeyFrames.OnKeyFrame();
        if (frame.Width > 0 && frame.Height > 0)
            (Width, Height) = (frame.Width, frame.Height);
    }
}
