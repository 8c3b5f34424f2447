using MediaServer.Audio.Native;

namespace MediaServer.Audio.Codecs;

/// <summary>Opus for one voice: mono, VOIP mode, in-band FEC on, DTX off (RFC 6716, RFC 7587).</summary>
/// <remarks>Complexity 5 costs half of the library's default and is not told apart on telephone speech.</remarks>
public sealed unsafe class OpusEncoder : IDisposable
{
    /// <summary>Room for a packet of any bit rate (RFC 6716 section 3.4, R2: 1275 bytes of frame).</summary>
    public const int MaxPacketLength = 1276;

    private const int Complexity = 5;

    private readonly EncoderHandle _handle;
    private int _lossPercent;

    /// <param name="sampleRate">8000, 16000 or 48000.</param>
    /// <param name="bitrate">6000 to 510000 bit/s.</param>
    public OpusEncoder(int sampleRate, int bitrate = 24_000)
    {
        SampleRate = sampleRate;
        _handle = new EncoderHandle(sampleRate);
        Control(LibOpus.SetBitrate, bitrate);
        Control(LibOpus.SetComplexity, Complexity);
        Control(LibOpus.SetSignal, LibOpus.SignalVoice);
        Control(LibOpus.SetInbandFec, 1);
        Control(LibOpus.SetDtx, 0);
        PacketLossPercent = 5;
    }

    public int SampleRate { get; }

    /// <summary>What the receiver reports, 0 to 100; the more, the more of each packet repeats the one before.</summary>
    public int PacketLossPercent
    {
        get => _lossPercent;
        set
        {
            var percent = Math.Clamp(value, 0, 100);
            if (percent != _lossPercent)
                Control(LibOpus.SetPacketLossPercent, percent);
            _lossPercent = percent;
        }
    }

    /// <summary>Encodes 2.5, 5, 10, 20, 40 or 60 ms.</summary>
    /// <param name="packet">At least <see cref="MaxPacketLength"/> bytes never truncate.</param>
    /// <returns>The packet's length.</returns>
    public int Encode(ReadOnlySpan<short> pcm, Span<byte> packet)
    {
        fixed (short* input = pcm)
        fixed (byte* output = packet)
        {
            var length = LibOpus.Encode(_handle.Pointer, input, pcm.Length, output, packet.Length);
            LibOpus.Require(length > 0, "opus_encode", length);
            return length;
        }
    }

    public void Dispose() => _handle.Dispose();

    private void Control(int request, int value)
    {
        var error = LibOpus.EncoderControl(_handle.Pointer, request, value);
        LibOpus.Require(error == LibOpus.Ok, "opus_encoder_ctl", error);
    }
}
