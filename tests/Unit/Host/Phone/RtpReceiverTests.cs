using System.Net;
using System.Net.Sockets;
using MediaServer.Host.Phone.Media;
using Microsoft.Extensions.Time.Testing;

namespace MediaServer.Tests.Unit.Host.Phone;

/// <summary>The ports of calls, read once per tick.</summary>
public sealed class RtpReceiverTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Socket _peer = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly int _number;
    private readonly RtpPort _port;

    public RtpReceiverTests()
    {
        _peer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        for (_number = 30_000; (_port = RtpPort.TryOpen(_number)!) is null; _number++) { }
    }

    private void Send(int length)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)(length + i)).ToArray();
        _peer.SendTo(bytes, new IPEndPoint(IPAddress.Loopback, _number));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Datagrams_AreReadInOrder_WithTheirSource_UntilThePortIsEmpty(bool portable)
    {
        using IRtpReceiver receiver = portable ? new PortableRtpReceiver() : new LinuxRtpReceiver(TimeProvider.System);
        Assert.Equal(0, receiver.Receive(_port));
        for (var i = 0; i < 20; i++)
            Send(100 + i);
        Assert.Equal(IRtpReceiver.Batch, receiver.Receive(_port));
        Assert.Equal((100, 115), (receiver.Datagram(0).Length, receiver.Datagram(15).Length));
        Assert.Equal(4, receiver.Receive(_port));
        Assert.Equal((116, (byte)116), (receiver.Datagram(0).Length, receiver.Datagram(0)[0]));
        Assert.Equal(((IPEndPoint)_peer.LocalEndPoint!).Port, receiver.From(3).Port);
        Assert.Equal(0, receiver.Receive(_port));
    }

    [Fact]
    public void Datagram_TooLongForAnyPacket_IsNone()
    {
        using var receiver = new LinuxRtpReceiver(TimeProvider.System);
        Send(4000);
        Assert.Equal(1, receiver.Receive(_port));
        Assert.Equal(0, receiver.Datagram(0).Length);
    }

    [Fact]
    public void Age_IsTheTimeThatADatagramHasLain() // and not that of the tick that reads it
    {
        var lain = TimeSpan.FromMilliseconds(300);
        var begun = DateTimeOffset.UtcNow;
        using var receiver = new LinuxRtpReceiver(new FakeTimeProvider(begun + lain));
        Send(10);
        ReadOne(receiver);
        // The kernel's time of arrival lies between, however long this machine takes over it.
        var taken = DateTimeOffset.UtcNow - begun;
        Assert.InRange(receiver.Age(0), lain - taken, lain);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(+1)]
    public void Age_ByAClockThatWasSetMeanwhile_IsNone(int hours)
    {
        using var receiver = new LinuxRtpReceiver(new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(hours)));
        Send(10);
        ReadOne(receiver);
        Assert.Equal(TimeSpan.Zero, receiver.Age(0));
    }

    private void ReadOne(LinuxRtpReceiver receiver) => Assert.True(SpinWait.SpinUntil(() => receiver.Receive(_port) == 1, Patience));

    public void Dispose()
    {
        _port.Dispose();
        _peer.Dispose();
    }
}
