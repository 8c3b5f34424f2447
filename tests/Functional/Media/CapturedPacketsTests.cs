using System.Globalization;
using MediaServer.Tests.Functional.Browsers;
using MediaServer.Tests.Functional.Support;
using MediaServer.Wire;
using MediaServer.Wire.Rtp;
using MediaServer.Wire.Stun;

namespace MediaServer.Tests.Functional.Media;

/// <summary>Packets as a real browser sends them today, captured while it does, against our own readers and writers.</summary>
[Collection("Browsers")]
public class CapturedPacketsTests
{
    /// <summary>Checks, a handshake, and some seconds of sound and three layers of video.</summary>
    private const int EnoughPackets = 300;

    [Fact]
    public async Task EveryPacketOfABrowser_IsClassified_Read_AndWrittenBackTheSame()
    {
        var packets = await CaptureAsync();

        var kinds = packets.CountBy(packet => Classify.Of(packet)).ToDictionary();
        Assert.DoesNotContain(PacketKind.Unknown, kinds.Keys);
        Assert.True(kinds[PacketKind.Stun] > 0 && kinds[PacketKind.Dtls] > 0 && kinds[PacketKind.Rtcp] > 0, $"{string.Join(' ', kinds)}");
        Assert.True(kinds[PacketKind.Rtp] > EnoughPackets / 2, $"{string.Join(' ', kinds)}");

        foreach (var packet in packets)
        {
            if (Classify.Of(packet) == PacketKind.Stun)
                AssertCheckIsRead(packet);
            else if (Classify.Of(packet) == PacketKind.Rtp)
                AssertHeaderIsWrittenBack(packet);
        }
    }

    private static void AssertCheckIsRead(byte[] packet)
    {
        Assert.True(StunMessage.TryParse(packet, out var message), Hex(packet));
        Assert.Equal((StunClass.Request, StunMethod.Binding), (message.Class, message.Method));
        Assert.True(message.HasIntegrity && message.HasFingerprint && message.VerifyFingerprint(), Hex(packet));
        Assert.True(StunUsername.TrySplit(message.Username, out _, out var remote) && !remote.IsEmpty, Hex(packet));
        Assert.NotNull(message.Priority);
        Assert.NotNull(message.IceControlling);
    }

    private static void AssertHeaderIsWrittenBack(byte[] packet)
    {
        Assert.True(RtpPacket.TryGetHeaderLength(packet, out var length), Hex(packet));
        var plain = packet[..length];
        plain[0] &= 0xDF; // the padding that this bit announces is still ciphertext
        Assert.True(RtpPacket.TryParse(plain, out var read), Hex(packet));
        var header = new RtpHeader(read.PayloadType, read.SequenceNumber, read.Timestamp, read.Ssrc, read.Marker);
        Span<byte> written = stackalloc byte[256];
        Assert.True(RtpHeaderWriter.TryBegin(written, header, out var writer));
        foreach (var element in read.Extensions)
            Assert.True(writer.TryAdd(element.Id, element.Data));
        Assert.Equal(Hex(read.Bytes), Hex(written[..writer.Finish()]));
    }

    private static async Task<List<byte[]>> CaptureAsync()
    {
        await using var room = await NodeRoom.StartAsync();
        await using var capture = await Tshark.CaptureAsync("browser-to-node", $"udp dst port {room.Port}");
        await using var chromium = await Chromium.StartAsync();
        await using var alice = await room.JoinAsync(chromium, "alice");
        await alice.PublishAsync("q", "h", "f");
        await alice.Tab.WaitForStatsAsync(stats => stats.Outbound.Sum(o => o.PacketsSent) > EnoughPackets, "packets sent");
        await capture.StopAsync();
        var port = room.Port.ToString(CultureInfo.InvariantCulture);
        var rows = await Tshark.ReadAsync(capture.File, $"udp.dstport == {port}", "udp.payload");
        return [.. rows.Where(row => row is [{ Length: > 0 }]).Select(row => Convert.FromHexString(row[0]))];
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);
}
