using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Phone.Sdp;

namespace MediaServer.Phone.Media;

/// <summary>Turns 20 ms of sound into bytes of the call's codec.</summary>
internal abstract class FrameEncoder : IDisposable
{
    /// <summary>The most that 20 ms take.</summary>
    public const int MaxBytes = OpusEncoder.MaxPacketLength;

    /// <summary>Whether any run of bytes is a payload, so that packets of other lengths than 20 ms can be cut from them.</summary>
    public virtual bool IsDivisible => true;

    /// <summary>Returns the bytes written.</summary>
    public abstract int Encode(ReadOnlySpan<short> frame, Span<byte> bytes);

    /// <summary>How much the network loses, for codecs that can do something about it: 0 to 1.</summary>
    public virtual void SetLoss(double loss) { }

    public abstract void Dispose();

    public static FrameEncoder Create(CallCodec codec) =>
        codec switch
        {
            CallCodec.Pcmu => new Companded(G711Law.Mu),
            CallCodec.Pcma => new Companded(G711Law.A),
            CallCodec.G722 => new Wideband(),
            _ => new Opus(codec.SampleRate),
        };

    public static IFrameDecoder CreateDecoder(CallCodec codec) =>
        codec switch
        {
            CallCodec.Pcmu => new G711Decoder(G711Law.Mu),
            CallCodec.Pcma => new G711Decoder(G711Law.A),
            CallCodec.G722 => new G722Decoder(),
            _ => new OpusDecoder(codec.SampleRate),
        };

    private sealed class Companded(G711Law law) : FrameEncoder
    {
        public override int Encode(ReadOnlySpan<short> frame, Span<byte> bytes)
        {
            G711.Encode(law, frame, bytes);
            return frame.Length;
        }

        public override void Dispose() { }
    }

    private sealed class Wideband : FrameEncoder
    {
        private readonly G722Encoder _encoder = new();

        public override int Encode(ReadOnlySpan<short> frame, Span<byte> bytes)
        {
            _encoder.Encode(frame, bytes[..(frame.Length / 2)]);
            return frame.Length / 2;
        }

        public override void Dispose() { }
    }

    private sealed class Opus(int sampleRate) : FrameEncoder
    {
        private readonly OpusEncoder _encoder = new(sampleRate);

        public override bool IsDivisible => false;

        public override int Encode(ReadOnlySpan<short> frame, Span<byte> bytes) => _encoder.Encode(frame, bytes);

        public override void SetLoss(double loss) => _encoder.PacketLossPercent = (int)Math.Clamp(loss * 100, 0, 100);

        public override void Dispose() => _encoder.Dispose();
    }
}
