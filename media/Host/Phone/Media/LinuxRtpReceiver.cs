using System.Runtime.InteropServices;
using MediaServer.Host.Net;
using MediaServer.Host.Net.Linux;
using MediaServer.Wire;
using static MediaServer.Host.Net.Linux.Libc;

namespace MediaServer.Host.Phone.Media;

/// <summary>One recvmmsg per port, each datagram with the kernel's own time of its arrival (SO_TIMESTAMPNS).</summary>
internal sealed unsafe class LinuxRtpReceiver(TimeProvider clock) : IRtpReceiver
{
    private readonly ReceiveBlock _block = new(IRtpReceiver.Batch, ControlMessages.Space(sizeof(TimeSpec)));
    private readonly byte* _bytes = (byte*)NativeMemory.Alloc(IRtpReceiver.Batch, IRtpReceiver.SlotSize);
    private bool _isIPv6;
    private TimeSpan _wallClock;

    public int Receive(RtpPort port)
    {
        for (var i = 0; i < IRtpReceiver.Batch; i++)
            _block.Prepare(i, _bytes + i * IRtpReceiver.SlotSize, IRtpReceiver.SlotSize);
        _isIPv6 = port.IsIPv6;
        // An ICMP answer surfaces as an error, once: there is nothing to read then either.
        var count = Math.Max(0, ReceiveMany(port.Descriptor, _block.Messages, IRtpReceiver.Batch, MsgDontWait, null));
        if (count > 0)
            _wallClock = clock.GetUtcNow() - DateTimeOffset.UnixEpoch;
        return count;
    }

    public Span<byte> Datagram(int i)
    {
        ref var message = ref _block.Messages[i];
        var isCut = (message.Header.Flags & MsgTrunc) != 0;
        return new Span<byte>(_bytes + i * IRtpReceiver.SlotSize, isCut ? 0 : (int)message.Length);
    }

    public RemoteAddress From(int i) => SocketName.Read(_block.Name(i), _isIPv6);

    /// <summary>As a difference of two readings of the wall clock it does not mind how wrong that clock is, unless it is set just now.</summary>
    public TimeSpan Age(int i)
    {
        const int level = ControlMessages.SolSocket,
            type = ControlMessages.Timestamp;
        if (!ControlMessages.TryFind(_block.Control(i), level, type, sizeof(TimeSpec), out var value))
            return TimeSpan.Zero;
        var stamp = MemoryMarshal.Read<TimeSpec>(value);
        var age = _wallClock - TimeSpan.FromSeconds(stamp.Seconds) - new TimeSpan(stamp.Nanoseconds / 100);
        return age > TimeSpan.Zero && age < Longest ? age : TimeSpan.Zero;
    }

    /// <summary>Nothing lies unread for longer; a clock that was set does not count as age.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public void Dispose()
    {
        _block.Dispose();
        NativeMemory.Free(_bytes);
    }
}
