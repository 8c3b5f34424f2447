using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

public class RtcpReaderTests
{
    private const string ReceiverReport = "80C90001 00000001";
    private const string Nack = "81CD0003 00000001 00000002 00640000";
    private const string Goodbye = "81CB0001 00000001";

    private static string List(string hex)
    {
        if (!RtcpReader.TryParse(Hex.Bytes(hex), out var reader))
            return "refused";
        var found = new List<string>();
        foreach (var packet in reader)
            found.Add($"{packet.Type}/{packet.Count}/{Hex.Of(packet.Body)}");
        return string.Join(' ', found);
    }

    [Fact]
    public void Enumerate_Compound_InOrder() =>
        Assert.Equal(
            "ReceiverReport/0/00000001 TransportFeedback/1/000000010000000200640000 Goodbye/1/00000001",
            List(ReceiverReport + Nack + Goodbye)
        );

    [Fact]
    public void Enumerate_ReducedSize_NeedsNoReportInFront() => Assert.Equal("TransportFeedback/1/000000010000000200640000", List(Nack));

    [Theory]
    [InlineData("A1CB0002 00000001 00000004", "Goodbye/1/00000001")] // RFC 3550: whole words
    [InlineData("AFCD0002 00000001 AABB0002", "TransportFeedback/15/00000001AABB")] // Chromium: what lacks to a word
    [InlineData("A1CB0002 00000001 00000004" + ReceiverReport, "Goodbye/1/00000001 ReceiverReport/0/00000001")]
    [InlineData("A1CB0001 00000004", "Goodbye/1/")]
    public void Enumerate_Padded_BodyIsWithout(string hex, string expected) => Assert.Equal(expected, List(hex));

    [Theory]
    [InlineData("")]
    [InlineData("80C900")]
    [InlineData("80C90002 00000001")] // one word short
    [InlineData("80C90000 00000001")] // what remains is no header
    [InlineData("80C9FFFF 00000001")]
    [InlineData("40C90001 00000001")] // version 1
    [InlineData("80600001 00000001")] // an RTP payload type
    [InlineData("A1CB0001 00000000")] // padding of nothing
    [InlineData("A1CB0001 00000005")] // padding that eats the header
    [InlineData(ReceiverReport + "81CD0003 00000001")] // a good packet in front does not help
    public void TryParse_LengthsThatLie_Refused(string hex) => Assert.Equal("refused", List(hex));
}
