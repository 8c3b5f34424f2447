using CsCheck;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Wire.Rtp;

public class RtpHeaderWriterTests
{
    private static readonly RtpHeader Header = new(111, 1, 16, 0xDEAD_BEEF);

    private static string Write(Span<byte> buffer, params (byte Id, string Data)[] elements)
    {
        Assert.True(RtpHeaderWriter.TryBegin(buffer, Header, out var writer));
        foreach (var (id, data) in elements)
            Assert.True(writer.TryAdd(id, Hex.Bytes(data)));
        return Hex.Of(buffer[..writer.Finish()]);
    }

    [Fact]
    public void Finish_NoExtension_IsTheFixedHeader() => Assert.Equal("806F000100000010DEADBEEF", Write(new byte[12]));

    [Fact]
    public void TryAdd_SmallElements_OneByteForm() =>
        Assert.Equal(
            "906F000100000010DEADBEEF" + "BEDE0003" + "10AA21BBBB33CCCCCCCC0000",
            Write(new byte[64], (1, "AA"), (2, "BBBB"), (3, "CCCCCCCC"))
        );

    [Theory]
    [InlineData(15, "DD", "0F01DD0000")]
    [InlineData(4, "", "0400000000")]
    public void TryAdd_ElementThatNeedsTwoBytes_WidensThoseBefore(byte id, string data, string tail)
    {
        var written = Write(new byte[64], (1, "AA"), (2, "BBBB"), (id, data));
        var elements = "0101AA0202BBBB" + tail;
        Assert.Equal("906F000100000010DEADBEEF" + "10000003" + elements, written);
    }

    [Fact]
    public void TryAdd_SeventeenBytes_TwoByteFormFromTheStart() =>
        Assert.Equal(
            "906F000100000010DEADBEEF" + "10000005" + "0111" + new string('A', 34) + "00",
            Write(new byte[64], (1, new string('A', 34)))
        );

    [Fact]
    public void TryAdd_AfterWidening_StaysTwoByte() =>
        Assert.EndsWith(
            "10000003" + "2001AA" + "0101BB" + "0202CCCC" + "0000",
            Write(new byte[64], (32, "AA"), (1, "BB"), (2, "CCCC")),
            StringComparison.Ordinal
        );

    [Fact]
    public void TryAdd_DoesNotFit_LeavesWhatWasWritten()
    {
        var buffer = new byte[20];
        Assert.True(RtpHeaderWriter.TryBegin(buffer, Header, out var writer));
        Assert.True(writer.TryAdd(1, [0xAA, 0xBB]));
        Assert.False(writer.TryAdd(2, [1, 2]));
        Assert.False(writer.TryAdd(20, [1]));
        Assert.False(writer.TryAdd(0, [1]));
        Assert.Equal(20, writer.Finish());
        Assert.EndsWith("BEDE0001" + "11AABB00", Hex.Of(buffer), StringComparison.Ordinal);
        Assert.False(RtpHeaderWriter.TryBegin(new byte[11], Header, out _));
    }

    [Fact]
    public void TryReserve_FilledLater_IsPartOfTheHeader()
    {
        var buffer = new byte[20];
        Assert.True(RtpHeaderWriter.TryBegin(buffer, Header, out var writer));
        Assert.True(writer.TryReserve(3, 2, out var place));
        var length = writer.Finish();
        place[0] = 0x12;
        place[1] = 0x34;
        Assert.True(RtpPacket.TryParse(buffer.AsSpan(0, length), out var packet));
        Assert.True(packet.Extensions.TryGet(3, out var data));
        Assert.Equal("1234", Hex.Of(data));
    }

    [Theory]
    [InlineData(1, "01")]
    [InlineData(4, "00000004")]
    public void WritePadding_AnyLength_EndsWithItsCount(int length, string expected)
    {
        var tail = Hex.Bytes(new string('F', 2 * length));
        Assert.True(RtpHeaderWriter.WritePadding(tail));
        Assert.Equal(expected, Hex.Of(tail));
        Assert.False(RtpHeaderWriter.WritePadding([]));
        Assert.False(RtpHeaderWriter.WritePadding(new byte[256]));
    }

    [Fact]
    public void MarkPadded_ProbePacket_ParsesAsPaddingOnly()
    {
        var buffer = new byte[12 + 255];
        Assert.True(RtpHeaderWriter.TryBegin(buffer, Header, out var writer));
        writer.MarkPadded();
        Assert.True(RtpHeaderWriter.WritePadding(buffer.AsSpan(writer.Finish())));
        Assert.True(RtpPacket.TryParse(buffer, out var packet));
        Assert.Equal(255, packet.PaddingLength);
        Assert.True(packet.Payload.IsEmpty);
    }

    [Fact]
    public void TryAdd_AnyElements_ReadBackInOrder()
    {
        var element = Gen.Select(Gen.OneOf(Gen.Byte[1, 14], Gen.Byte[1, 255]), Gen.Byte.Array[0, 24]);
        element
            .Array[0, 12]
            .Sample(elements =>
            {
                var buffer = new byte[600];
                Assert.True(RtpHeaderWriter.TryBegin(buffer, Header, out var writer));
                foreach (var (id, data) in elements)
                    Assert.True(writer.TryAdd(id, data));
                var length = writer.Finish();
                Assert.True(RtpPacket.TryParse(buffer.AsSpan(0, length), out var packet));
                Assert.Equal(length, packet.HeaderLength);
                var i = 0;
                foreach (var read in packet.Extensions)
                {
                    Assert.Equal(elements[i].Item1, read.Id);
                    Assert.True(read.Data.SequenceEqual(elements[i++].Item2));
                }
                Assert.Equal(elements.Length, i);
            });
    }
}
