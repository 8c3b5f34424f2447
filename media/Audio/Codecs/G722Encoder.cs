namespace MediaServer.Audio.Codecs;

/// <summary>ITU-T G.722 at 64 kbit/s: 16 kHz PCM in, one byte for each two samples out.</summary>
/// <remarks>RTP counts its time in 8 kHz although the sound has 16 (RFC 3551 section 4.5.2).</remarks>
public sealed class G722Encoder
{
    private const int History = 22;

    private readonly short[] _window = new short[History + Pcm.Wide / 1000 * IFrameDecoder.MaxPacketMilliseconds];
    private G722Band _lower = G722Band.Lower;
    private G722Band _higher = G722Band.Higher;

    /// <param name="pcm">An even number of samples, at most 120 ms.</param>
    /// <param name="payload">At least half as many bytes.</param>
    public void Encode(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        payload = payload[..(pcm.Length / 2)];
        pcm.CopyTo(_window.AsSpan(History));
        for (var i = 0; i < payload.Length; i++)
        {
            Split(_window.AsSpan(2 * i, History + 2), out var low, out var high);
            payload[i] = (byte)(EncodeHigher(high) << 6 | EncodeLower(low));
        }
        _window.AsSpan(pcm.Length, History).CopyTo(_window);
    }

    // Transmit QMF: the even and the odd samples filtered apart; their sum is the lower band, their difference the higher.
    private static void Split(ReadOnlySpan<short> window, out int low, out int high)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i < G722Tables.Qmf.Length; i++)
        {
            even += window[2 * i] * G722Tables.Qmf[i];
            odd += window[2 * i + 1] * G722Tables.Qmf[^(i + 1)];
        }
        low = even + odd >> 14;
        high = odd - even >> 14;
    }

    private int EncodeLower(int sample)
    {
        var difference = G722Band.Saturate(sample - _lower.Prediction);
        var magnitude = difference >= 0 ? difference : ~difference;
        var interval = 1;
        while (interval < G722Tables.Q6.Length && magnitude >= G722Tables.Q6[interval] * _lower.Scale >> 12)
            interval++;
        var code = difference < 0 ? G722Tables.Iln[interval] : G722Tables.Ilp[interval];
        // Only four of the six bits drive the adaptation, so that two may be robbed for data on the way.
        _lower.Adapt(_lower.Scale * G722Tables.Qm4[code >> 2] >> 15, G722Tables.Wl[code >> 2]);
        return code;
    }

    private int EncodeHigher(int sample)
    {
        var difference = G722Band.Saturate(sample - _higher.Prediction);
        var magnitude = difference >= 0 ? difference : ~difference;
        var outer = magnitude >= 564 * _higher.Scale >> 12;
        var code = (difference < 0 ? 0 : 2) + (outer ? 0 : 1);
        _higher.Adapt(_higher.Scale * G722Tables.Qm2[code] >> 15, G722Tables.Wh[code]);
        return code;
    }
}
