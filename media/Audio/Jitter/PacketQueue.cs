using MediaServer.Audio.Codecs;

namespace MediaServer.Audio.Jitter;

/// <summary>Packets that wait to be played, in the order of their time, with their payloads copied into memory of its own.</summary>
internal sealed class PacketQueue
{
    /// <summary>1.28 s of the usual 20 ms, 640 ms of 10 ms: more than is ever allowed to wait.</summary>
    private const int Capacity = 64;

    /// <summary>The largest Opus packet; 60 ms of G.711 are 480 bytes, 120 ms 960.</summary>
    private const int MaxPayload = OpusEncoder.MaxPacketLength;

    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly byte[] _payloads = new byte[Capacity * MaxPayload];
    private readonly Stack<int> _free = new(Enumerable.Range(0, Capacity));

    /// <param name="Time">Of the first sample, in samples of PCM.</param>
    /// <param name="Samples">0 for comfort noise.</param>
    internal readonly record struct Entry(long Time, int Samples, byte NoiseLevel, int Slot, int Length)
    {
        public bool IsNoise => Samples == 0;

        public long End => Time + Samples;
    }

    public int Count { get; private set; }

    public Entry First => _entries[0];

    public Entry Last => _entries[Count - 1];

    public ReadOnlySpan<byte> Payload(Entry entry) => _payloads.AsSpan(entry.Slot * MaxPayload, entry.Length);

    public JitterDrop Insert(long time, int samples, byte noiseLevel, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaxPayload)
            return JitterDrop.BadPayload;
        var at = Count;
        while (at > 0 && _entries[at - 1].Time >= time)
            at--;
        if (at < Count && _entries[at].Time == time)
            return JitterDrop.Duplicate;
        if (!_free.TryPop(out var slot))
            return JitterDrop.Overflow;
        _entries.AsSpan(at, Count - at).CopyTo(_entries.AsSpan(at + 1));
        _entries[at] = new Entry(time, samples, noiseLevel, slot, payload.Length);
        payload.CopyTo(_payloads.AsSpan(slot * MaxPayload));
        Count++;
        return JitterDrop.None;
    }

    public void RemoveFirst()
    {
        _free.Push(_entries[0].Slot);
        _entries.AsSpan(1, Count - 1).CopyTo(_entries);
        Count--;
    }

    public void Clear()
    {
        while (Count > 0)
            RemoveFirst();
    }
}
