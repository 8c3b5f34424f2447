using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

/// <summary>Chunks as worked out in draft-holmer-rmcat-transport-wide-cc-extensions-01, sections 3.1.3 and 3.1.4.</summary>
public class TransportFeedbackTests
{
    private static string List(string hex)
    {
        if (!TransportFeedback.TryParse(Single.Packet(Hex.Bytes(hex)), out var feedback))
            return "refused";
        var entries = new List<string>();
        foreach (var entry in feedback)
            entries.Add(entry.Received ? $"{entry.SequenceNumber}:{entry.Delta}" : $"{entry.SequenceNumber}:-");
        return string.Join(' ', entries);
    }

    private static string Symbols(string chunk, int count, string deltas)
    {
        var body = $"00000001 00000002 0000 {count:X4} 000001 00 {chunk} {deltas}".Replace(" ", "", StringComparison.Ordinal);
        body += new string('0', (8 - body.Length % 8) % 8);
        var entries = List($"8FCD{body.Length / 8:X4}{body}");
        return entries == "refused" ? entries : string.Concat(entries.Split(' ').Select(entry => entry.EndsWith('-') ? '0' : '1'));
    }

    [Fact]
    public void TryParse_Vector_HeaderFieldsAreRead()
    {
        var bytes = Hex.Bytes("8FCD0005 00000001 00000002 000A 0003 FFFFFE 09 A800 04 08");
        Assert.True(TransportFeedback.TryParse(Single.Packet(bytes), out var feedback));
        Assert.Equal((1u, 2u), (feedback.SenderSsrc, feedback.MediaSsrc));
        Assert.Equal((10, 3), (feedback.BaseSequenceNumber, feedback.StatusCount));
        Assert.Equal((-2, 9), (feedback.Reference, feedback.FeedbackCount));
    }

    [Fact]
    public void Enumerate_OneBitVector_DeltasBelongToReceivedPackets() =>
        Assert.Equal("10:4 11:- 12:8", List("8FCD0005 00000001 00000002 000A 0003 000002 09 A800 04 08"));

    [Fact]
    public void Enumerate_TwoBitVector_LargeDeltaIsSigned() =>
        // 01 10 00 and nothing more: small 255, large -4, lost
        Assert.Equal("65535:255 0:-4 1:-", List("8FCD0006 00000001 00000002 FFFF 0003 000002 09 D800 FF FFFC 000000"));

    [Fact]
    public void Enumerate_ChromiumPadding_IsLeftOut() =>
        Assert.Equal("10:4 11:- 12:-", List("AFCD0005 00000001 00000002 000A 0003 000002 09 A000 04 01"));

    [Theory]
    [InlineData("00DD", 221, "", '0')] // the draft's run of 221 packets not received
    [InlineData("2003", 3, "010203", '1')]
    [InlineData("4002", 2, "0001FFFF", '1')]
    public void Enumerate_RunLength_OneStatusForAll(string chunk, int count, string deltas, char symbol) =>
        Assert.Equal(new string(symbol, count), Symbols(chunk, count, deltas));

    [Fact]
    public void Enumerate_OneBitExampleOfTheDraft_OneLostFiveReceivedThreeLostThreeReceivedTwoLost() =>
        Assert.Equal("01111100011100", Symbols("9F1C", 14, "0101010101010101"));

    [Fact]
    public void Enumerate_ChunkSaysMoreThanTheCount_TheRestIsNothing() => Assert.Equal("01", Symbols("9F1C", 2, "01"));

    [Theory]
    [InlineData("6018", 24, "")] // the reserved status, as a run
    [InlineData("CD50", 7, "01010101")] // and in a two-bit vector
    [InlineData("2003", 3, "")] // deltas missing
    [InlineData("4002", 2, "0001")]
    [InlineData("0000", 1, "")] // a run of nothing
    [InlineData("0003", 9, "")] // the second chunk is missing
    public void TryParse_Malformed_Refused(string chunk, int count, string deltas) =>
        Assert.Equal("refused", Symbols(chunk, count, deltas));

    [Theory]
    [InlineData("8FCD0003 00000001 00000002 00000001")] // the fixed part is cut
    [InlineData("8FCD0004 00000001 00000002 0000FFFF 00000000")] // all packets, no chunk
    [InlineData("81CD0004 00000001 00000002 00000000 00000000")] // generic NACK
    public void TryParse_Short_Refused(string hex) => Assert.Equal("refused", List(hex));

    [Fact]
    public void Enumerate_CountOfZero_IsEmpty() => Assert.Equal("", List("8FCD0004 00000001 00000002 00000000 00000000"));
}
