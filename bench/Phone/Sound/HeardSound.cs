using MediaServer.Audio;
using MediaServer.Audio.Codecs;

namespace MediaServer.Bench.Phone.Sound;

/// <summary>The packets of one stream as they arrived, to be listened to afterwards.</summary>
/// <remarks>Filled by the clients' thread while <see cref="IsOpen"/>; read when it is closed.</remarks>
internal sealed class HeardSound
{
    private readonly record struct Packet(TimeSpan Arrival, uint Timestamp, byte[] Payload);

    private readonly List<Packet> _packets = [];
    private volatile bool _isOpen;

    public bool IsOpen
    {
        get => _isOpen;
        set => _isOpen = value;
    }

    public int Packets => _packets.Count;

    public void Take(TimeSpan arrival, uint timestamp, ReadOnlySpan<byte> payload)
    {
        if (_isOpen)
            _packets.Add(new Packet(arrival, timestamp, payload.ToArray()));
    }

    /// <summary>Everything in the order of its timestamps, at 8 kHz; what is missing is silence that arrived never.</summary>
    public Played Decode(IFrameDecoder decoder)
    {
        var order = _packets.OrderBy(p => (int)(p.Timestamp - _packets[0].Timestamp)).ToList();
        List<short> pcm = [];
        List<TimeSpan> arrivals = [];
        var (missing, frame) = (0, new short[Pcm.FrameSamples(Pcm.Narrow)]);
        var next = order[0].Timestamp;
        foreach (var packet in order)
        {
            var ticks = (uint)(decoder.ClockRate / 50);
            for (; (int)(packet.Timestamp - next) >= ticks; next += ticks, missing++)
                Add(new short[frame.Length], TimeSpan.MaxValue);
            if ((int)(packet.Timestamp - next) < 0)
                continue; // twice
            decoder.Decode(packet.Payload, frame);
            Add(frame, packet.Arrival);
            next = packet.Timestamp + ticks;
        }
        return new Played([.. pcm], [.. arrivals], missing);

        void Add(short[] samples, TimeSpan arrival)
        {
            pcm.AddRange(samples);
            arrivals.Add(arrival);
        }
    }
}

/// <summary>Sound at 8 kHz with the time at which each 20 ms of it were there.</summary>
/// <param name="At">Of each frame of 160 samples; the maximum for one that never came.</param>
/// <param name="Missing">Frames that never came.</param>
internal sealed record Played(short[] Pcm, TimeSpan[] At, int Missing)
{
    /// <summary>When a sample is played by somebody who plays each packet as it comes.</summary>
    public TimeSpan TimeOf(int sample) => At[sample / 160] + TimeSpan.FromSeconds(sample % 160 / 8000.0);
}
