using MediaServer.Tests.Functional.Support;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Functional.Peers;

/// <summary>
/// Calls carry RTCP encrypted, so no capture of one shows it. Here everything we can write is read by tshark in the clear: each message
/// by itself, and the compounds as they are sent.
/// </summary>
public class RtcpByTsharkTests
{
    private const uint Ours = 0x11223344;
    private const uint Theirs = 0x55667788;
    private const int Port = 40000;

    private delegate bool Writer(Span<byte> destination, out int length);

    private static readonly ReportBlock Block = new(Theirs, 12, 345, 0x0001_FFFE, 77, 0xABCD_1234, 65536);

    private static readonly Dictionary<string, Writer> Messages = new()
    {
        ["sender report"] = (Span<byte> to, out int length) =>
            SenderReport.TryWrite(
                to,
                Ours,
                new SenderInfo(NtpTime.FromUnix(TimeSpan.FromSeconds(1_800_000_000.25)), 90_000, 1000, 900_000),
                [Block],
                out length
            ),
        ["receiver report"] = (Span<byte> to, out int length) =>
            ReceiverReport.TryWrite(to, Ours, [Block, Block with { Ssrc = Theirs + 1, CumulativeLost = -3 }], out length),
        ["empty receiver report"] = (Span<byte> to, out int length) => ReceiverReport.TryWrite(to, Ours, [], out length),
        ["source description"] = (Span<byte> to, out int length) => SourceDescription.TryWrite(to, Ours, "c7Qx0b1z"u8, out length),
        ["goodbye"] = (Span<byte> to, out int length) => Goodbye.TryWrite(to, [Ours], "left"u8, out length),
        ["goodbye without a reason"] = (Span<byte> to, out int length) => Goodbye.TryWrite(to, [Ours, Theirs], [], out length),
        ["generic NACK"] = (Span<byte> to, out int length) =>
            GenericNack.TryWrite(
                to,
                Ours,
                Theirs,
                [SeqNo.First(100), SeqNo.First(101), SeqNo.First(116), SeqNo.First(117), SeqNo.First(400)],
                out length
            ),
        ["picture loss indication"] = (Span<byte> to, out int length) => new PictureLossIndication(Ours, Theirs).TryWrite(to, out length),
        ["full intra request"] = (Span<byte> to, out int length) =>
            FullIntraRequest.TryWrite(to, Ours, new FullIntraRequest.Entry(Theirs, 7), out length),
        ["REMB"] = (Span<byte> to, out int length) => Remb.TryWrite(to, Ours, 2_500_000, [Theirs, Theirs + 1], out length),
        ["transport feedback"] = (Span<byte> to, out int length) =>
            TransportFeedbackWriter.TryWrite(to, Ours, Theirs, 3, 65_530, Arrivals, out length, out _),
        ["extended report, reference time"] = (Span<byte> to, out int length) =>
            ExtendedReport.TryWriteReferenceTime(to, Ours, NtpTime.FromUnix(TimeSpan.FromSeconds(1_800_000_000)), out length),
        ["extended report, delays"] = (Span<byte> to, out int length) =>
            ExtendedReport.TryWriteDelays(to, Ours, [new DelayBlock(Theirs, 0xABCD_1234, 6553)], out length),
    };

    /// <summary>Steady packets, a gap, one that came late, one far later: every kind of status symbol.</summary>
    private static TimeSpan[] Arrivals =>
        [
            .. Enumerable.Range(0, 20).Select(i => TimeSpan.FromMilliseconds(1000 + 5 * i)),
            TransportFeedbackWriter.NotReceived,
            TransportFeedbackWriter.NotReceived,
            TimeSpan.FromMilliseconds(1090),
            TimeSpan.FromMilliseconds(1300),
            TransportFeedbackWriter.NotReceived,
            TimeSpan.FromMilliseconds(1301),
        ];

    public static TheoryData<string> Names => [.. Messages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Message_IsWellFormedToTshark(string name) => await JudgeAsync(name, [Bytes(name)]);

    [Theory]
    [InlineData("sender report", "source description")]
    [InlineData("receiver report", "source description", "extended report, reference time", "extended report, delays")]
    [InlineData("empty receiver report", "source description", "generic NACK", "picture loss indication", "REMB", "transport feedback")]
    [InlineData("receiver report", "source description", "goodbye")]
    public async Task Compound_IsWellFormedToTshark(params string[] names) =>
        await JudgeAsync(string.Join('+', names), [.. names.Select(Bytes)]);

    /// <summary>The judge is awake: it finds what is wrong with a report that promises one block more than it has.</summary>
    [Fact]
    public async Task BrokenReport_IsCondemnedByTshark()
    {
        var report = Bytes("receiver report");
        report[0]++;
        var file = Path.Combine(Repository.Artifacts, "rtcp-broken.pcap");
        PcapFile.Write(file, Port, [report]);

        Assert.NotEmpty(await Tshark.ComplaintsAsync(file, "frame", "-d", $"udp.port=={Port},rtcp"));
    }

    private static byte[] Bytes(string name)
    {
        var buffer = new byte[1500];
        Assert.True(Messages[name](buffer, out var length), name);
        Assert.Equal(0, length % 4);
        return buffer[..length];
    }

    private static async Task JudgeAsync(string name, byte[][] messages)
    {
        var file = Path.Combine(Repository.Artifacts, $"rtcp-{name.Replace(' ', '-')}.pcap");
        PcapFile.Write(
            file,
            Port,
            [
                [.. messages.SelectMany(message => message)],
            ]
        );

        Assert.Empty(await Tshark.ComplaintsAsync(file, "frame", "-d", $"udp.port=={Port},rtcp"));
        var frames = await Tshark.ReadAsync(file, "rtcp", ["-d", $"udp.port=={Port},rtcp"], "rtcp.pt");
        var types = Assert.Single(frames)[0].Split(',');
        Assert.Equal(messages.Select(message => $"{message[1]}"), types);
    }
}
