namespace MediaServer.Audio.Dtmf;

/// <summary>One telephone-event packet to send; its payload is written by the wire layer.</summary>
/// <param name="Code">The key's number, 0 to 15.</param>
/// <param name="Duration">In timestamp units, since <paramref name="Timestamp"/>.</param>
/// <param name="Timestamp">When the event began; the same in all its packets.</param>
/// <param name="Marker">The first packet of the event.</param>
public readonly record struct DtmfPacket(byte Code, bool End, ushort Duration, uint Timestamp, bool Marker);

/// <summary>Sends keys as telephone events, one packet in place of each 20 ms of sound (RFC 4733 section 2.5.1).</summary>
public sealed class DtmfSender
{
    /// <summary>Power in -dBm0; RFC 4733 section 2.3.5 recommends -8 as the loudest of the two tones, most send 10.</summary>
    public const byte Volume = 10;

    /// <summary>RFC 4733 section 2.5.1.4: the last packet is sent three times.</summary>
    private const int EndPackets = 3;

    /// <summary>100 ms of key and 100 ms of pause, comfortable for every receiver (Q.24 asks for 40 and 40).</summary>
    private const int PressTicks = 5,
        PauseTicks = 5;

    private const int MaxQueued = 64;

    private readonly Queue<byte> _keys = new(MaxQueued);
    private readonly int _ticksPerFrame;
    private int _tick;
    private uint _timestamp;

    /// <param name="clockRate">Of the event's payload type, which is that of the sound.</param>
    public DtmfSender(int clockRate) => _ticksPerFrame = clockRate / (1000 / Pcm.FrameMilliseconds);

    /// <summary>Keys are waiting or being sent; sound has to pause meanwhile.</summary>
    public bool IsBusy => _keys.Count > 0;

    /// <summary>Queues a key; false when it is none, or when 64 are waiting.</summary>
    public bool TryEnqueue(char key)
    {
        var code = DtmfKeys.ToEvent(key);
        if (code < 0 || _keys.Count == MaxQueued)
            return false;
        _keys.Enqueue((byte)code);
        return true;
    }

    /// <summary>Called every 20 ms with the timestamp of that frame; false in the pauses and when there is nothing to send.</summary>
    public bool TryNext(uint frameTimestamp, out DtmfPacket packet)
    {
        packet = default;
        if (_keys.Count == 0)
            return false;
        if (_tick == 0)
            _timestamp = frameTimestamp;
        var tick = _tick++;
        var isPress = tick < PressTicks + EndPackets - 1;
        if (isPress)
        {
            var duration = Math.Min(tick + 1, PressTicks) * _ticksPerFrame;
            packet = new DtmfPacket(_keys.Peek(), tick + 1 >= PressTicks, (ushort)duration, _timestamp, tick == 0);
        }
        else if (tick == PressTicks + PauseTicks - 1)
        {
            _keys.Dequeue();
            _tick = 0;
        }
        return isPress;
    }
}
