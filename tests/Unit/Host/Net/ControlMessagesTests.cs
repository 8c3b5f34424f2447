using System.Buffers.Binary;
using MediaServer.Host.Net.Linux;

namespace MediaServer.Tests.Unit.Host.Net;

public class ControlMessagesTests
{
    /// <summary>As strace shows it: {cmsg_len=18, cmsg_level=SOL_UDP, cmsg_type=0x67}, then 1100.</summary>
    private static readonly byte[] Segment = Convert.FromHexString("120000000000000011000000670000004C04");

    [Fact]
    public void Segment_IsWrittenAsTheKernelReadsIt()
    {
        var control = new byte[ControlMessages.Space(2)];
        ControlMessages.WriteHeader(control, ControlMessages.SolUdp, ControlMessages.UdpSegment, sizeof(ushort));
        BinaryPrimitives.WriteUInt16LittleEndian(control.AsSpan(ControlMessages.HeaderLength), 1100);

        Assert.Equal(24, control.Length);
        Assert.Equal(Segment, control[..18]);
    }

    [Fact]
    public void Value_IsFoundBehindOtherMessages()
    {
        byte[] overflow = [20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 40, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0];

        Assert.True(
            ControlMessages.TryFind(
                [.. Segment, 0, 0, 0, 0, 0, 0, .. overflow],
                ControlMessages.SolSocket,
                ControlMessages.ReceiveQueueOverflow,
                4,
                out var value
            )
        );
        Assert.Equal(7, BinaryPrimitives.ReadInt32LittleEndian(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1400000000000000")]
    [InlineData("0000000000000000010000002800000007000000")]
    [InlineData("FF00000000000000010000002800000007000000")]
    [InlineData("1200000000000000010000002800000007000000")]
    public void MalformedOrCut_IsNotFound(string control) =>
        Assert.False(
            ControlMessages.TryFind(
                Convert.FromHexString(control),
                ControlMessages.SolSocket,
                ControlMessages.ReceiveQueueOverflow,
                4,
                out _
            )
        );
}
