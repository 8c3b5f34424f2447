using MediaServer.Wire.Payload;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Tests.Unit.Wire;

/// <summary>Parsers are measured by the fuzz targets, input by input; these are the writers and rewriters of the packet path.</summary>
public class AllocationTests
{
    private const int Rounds = 1000;

    private readonly byte[] _buffer = new byte[1500];

    private void AssertNone(Action once) =>
        Assert.Equal(
            0,
            Allocated.By(() =>
            {
                for (var i = 0; i < Rounds; i++)
                    once();
            })
        );

    [Fact]
    public void RtpHeaderWriter_OneAndTwoByteForm_AllocatesNothing()
    {
        Assert.True(StreamName.TryParse("video", out var mid));
        AssertNone(() =>
        {
            RtpHeaderWriter.TryBegin(_buffer, new RtpHeader(96, 1, 2, 3), out var writer);
            writer.TryReserve(1, AbsSendTime.Length, out var time);
            AbsSendTime.From(TimeSpan.FromSeconds(5)).TryWrite(time);
            writer.TryReserve(2, mid.Length, out var name);
            mid.TryWrite(name);
            writer.TryAdd(20, [1, 2, 3]);
            writer.Finish();
        });
    }

    [Fact]
    public void Reports_AllocateNothing()
    {
        var blocks = new ReportBlock[4];
        AssertNone(() =>
        {
            SenderReport.TryWrite(_buffer, 1, default, blocks, out _);
            ReceiverReport.TryWrite(_buffer, 1, blocks, out _);
            SourceDescription.TryWrite(_buffer, 1, "cname"u8, out _);
            ExtendedReport.TryWriteReferenceTime(_buffer, 1, default, out _);
        });
    }

    [Fact]
    public void FeedbackMessages_AllocateNothing()
    {
        SeqNo[] missing = [new(70_000), new(70_001), new(70_040)];
        TimeSpan[] arrivals =
        [
            .. Enumerable.Range(0, 100).Select(i => i % 7 == 0 ? TransportFeedbackWriter.NotReceived : TimeSpan.FromMilliseconds(1000 + i)),
        ];
        uint[] sources = [2];
        AssertNone(() =>
        {
            GenericNack.TryWrite(_buffer, 1, 2, missing, out _);
            new PictureLossIndication(1, 2).TryWrite(_buffer, out _);
            Remb.TryWrite(_buffer, 1, 1_000_000, sources, out _);
            TransportFeedbackWriter.TryWrite(_buffer, 1, 2, 3, 4, arrivals, out _, out _);
        });
    }

    [Fact]
    public void PictureIdRewrites_AllocateNothing()
    {
        var vp8 = Hex.Bytes("90 F0 9234 56 A9 AA");
        var vp9 = Hex.Bytes("AE 8123 00 2A 38 014000F0 028001E0 02 04 02 34 01 FF");
        AssertNone(() =>
        {
            Vp8Descriptor.TryRewrite(vp8, 1, 2);
            Vp9Descriptor.TryRewrite(vp9, 1, 2);
        });
    }
}
