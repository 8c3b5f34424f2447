using System.Security.Cryptography;
using MediaServer.Bench.Load.Media;
using MediaServer.Transport.Srtp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Bench.Phone.Browsers;

/// <summary>A browser's microphone: real Opus, encoded beforehand, on a network that is played.</summary>
/// <param name="packets">Spoken once, or again and again.</param>
/// <param name="schedule">When each packet leaves.</param>
internal sealed class OpusVoice(uint ssrc, byte[][] packets, PacketSchedule schedule)
    : MediaSource(ssrc, AudioSource.PayloadType, schedule.Due)
{
    private const int SamplesPerPacket = 960;

    /// <summary>Voice at -20 dBov.</summary>
    private const byte Level = 0x80 | 20;

    private readonly ushort _firstSequence = (ushort)RandomNumberGenerator.GetInt32(0x7FFF);
    private readonly uint _firstTimestamp = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>By how much our own thread was ever late to send: that is no fault of the server's.</summary>
    public TimeSpan Latest { get; set; }

    /// <summary>When each packet left, by its number.</summary>
    public List<TimeSpan> Left { get; } = [];

    public override int Write(SrtpSender sender, Span<byte> destination, ref ushort transportSequence)
    {
        var leaves = System.Diagnostics.Stopwatch.GetElapsedTime(0);
        if (leaves - schedule.Due > Latest)
            Latest = leaves - schedule.Due;
        var number = schedule.Take();
        Due = schedule.Due;
        while (Left.Count <= number)
            Left.Add(TimeSpan.MaxValue);
        Left[number] = leaves;
        Timestamp = _firstTimestamp + (uint)(number * SamplesPerPacket);
        var header = new RtpHeader(AudioSource.PayloadType, (ushort)(_firstSequence + number), Timestamp, Ssrc, Marker: number == 0);
        return Seal(sender, destination, header, packets[number % packets.Length], default, ref transportSequence);
    }

    protected override void WriteExtensions(ref RtpHeaderWriter writer) => writer.TryAdd(AudioLevelId, [Level]);
}
