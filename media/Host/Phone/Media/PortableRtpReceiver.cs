using MediaServer.Wire;

namespace MediaServer.Host.Phone.Media;

/// <summary>The path of other systems: one datagram per call, and no better time of arrival than that of reading it.</summary>
internal sealed class PortableRtpReceiver : IRtpReceiver
{
    private readonly byte[][] _bytes = [.. Enumerable.Range(0, IRtpReceiver.Batch).Select(_ => new byte[IRtpReceiver.SlotSize])];
    private readonly int[] _lengths = new int[IRtpReceiver.Batch];
    private readonly RemoteAddress[] _from = new RemoteAddress[IRtpReceiver.Batch];

    public int Receive(RtpPort port)
    {
        var count = 0;
        while (count < IRtpReceiver.Batch && port.TryReceive(_bytes[count], out _lengths[count], out _from[count]))
            count++;
        return count;
    }

    public Span<byte> Datagram(int i) => _bytes[i].AsSpan(0, _lengths[i]);

    public RemoteAddress From(int i) => _from[i];

    public TimeSpan Age(int i) => TimeSpan.Zero;

    public void Dispose() { }
}
