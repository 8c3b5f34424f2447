using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Sfu;

public class ReportTests
{
    private const uint Camera = 1000,
        Mic = 2000,
        Down = 5000,
        DownMic = 6000;

    private readonly Story _story = new();
    private readonly Person _ann;
    private readonly Person _bob;

    public ReportTests()
    {
        _ann = _story.Join("ann").Publishes("cam", Codec.Vp8, Camera).Publishes("mic", Codec.Opus, Mic);
        _bob = _story.Join("bob").Receives("cam", Codec.Vp8, Down).Receives("mic", Codec.Opus, DownMic);
    }

    [Fact]
    public void LipSync_Survives_WhateverThePublishersClock()
    {
        // Picture and sound of the same moment, on a clock that is years off.
        var theirs = new NtpTime(1234UL << 32);
        _ann.SendsFrame(Camera, 1, 900_000, key: true);
        _ann.SendsAudio(Mic, 1, 480_000);
        _ann.SendsReport(Camera, theirs, 900_000);
        _ann.SendsReport(Mic, theirs, 480_000);
        _story.Run(1100);

        var reports = _bob.Inbox.SenderReports();
        var picture = _bob.Inbox.Packets(Down)[0].Timestamp;
        var sound = _bob.Inbox.Packets(DownMic)[0].Timestamp;
        var (videoAt, audioAt) = (
            At(reports.Last(r => r.Ssrc == Down).Info, picture, 90_000),
            At(reports.Last(r => r.Ssrc == DownMic).Info, sound, 48_000)
        );
        Assert.InRange((videoAt - audioAt).TotalMilliseconds, -1, 1);
        Assert.InRange(videoAt.TotalMilliseconds, -1200, 0); // and on our clock: it was captured when the story began
    }

    [Fact]
    public void NoReport_BeforeThePublisherTiedItsStreamToAClock()
    {
        _ann.SendsAudio(Mic, 1, 0);
        _story.Run(3000);
        Assert.Empty(_bob.Inbox.SenderReports());
    }

    [Fact]
    public void Publishers_AreReportedOnceASecond()
    {
        for (ushort i = 0; i < 100; i++)
        {
            _ann.SendsAudio(Mic, i, 960u * i);
            _story.Run(20);
        }
        var blocks = _ann.Inbox.ReportBlocks().Where(b => b.Ssrc == Mic).ToList();
        Assert.InRange(blocks.Count, 2, 3);
        Assert.All(blocks, b => Assert.Equal(0, b.CumulativeLost));
    }

    [Fact]
    public void ReportsOfMany_ShareWakes()
    {
        var everybody = new List<Person>();
        for (var i = 0; i < 50; i++)
        {
            everybody.Add(_story.Join($"viewer {i}").Receives("mic", Codec.Opus, (uint)(7000 + i)));
            _story.Run(23);
        }
        _story.Run(1000);
        var (wakes, reports) = (_story.Wakes, everybody.ConvertAll(Reports));
        _story.Run(10_000);
        Assert.InRange(_story.Wakes - wakes, 10, 101); // ten beats a second
        Assert.All(everybody.Zip(reports), p => Assert.Equal(10, Reports(p.First) - p.Second));

        static int Reports(Person person) =>
            person.Inbox.Count(p => ExtendedReport.TryParse(p, out var xr) && xr.TryGetReferenceTime(out _) ? 1 : 0);
    }

    [Fact]
    public void LossThatNobodyAsksFor_CostsNoWakes()
    {
        var whole = Wakes(lost: 1000);
        Assert.Equal(whole, Wakes(lost: 20));

        static int Wakes(int lost)
        {
            var story = new Story();
            var ann = story.Join("ann").Publishes("mic", Codec.Opus, Mic, codecs: [Rtp.Codec(Codec.Opus) with { Nack = false }]);
            for (ushort i = 0; i < 200; i++)
            {
                if (i != lost)
                    ann.SendsAudio(Mic, i, 960u * i);
                story.Run(20);
            }
            return story.Wakes;
        }
    }

    [Fact]
    public void RoundTrip_ComesFromTheEchoOfOurReport()
    {
        _ann.SendsAudio(Mic, 1, 0);
        _ann.SendsReport(Mic, _story.WallClock, 0);
        _story.Run(1100);
        var report = _bob.Inbox.SenderReports().Last().Info;
        // Bob saw it 30 ms after it left, kept it 500 ms, and his report takes 30 ms.
        var elapsed = _story.WallClock.Since(report.Time);
        _story.Run(TimeSpan.FromMilliseconds(560) - elapsed);
        Span<byte> buffer = stackalloc byte[64];
        var block = new ReportBlock(DownMic, 0, 0, 1, 0, report.Time.Compact, NtpTime.ToCompact(TimeSpan.FromMilliseconds(500)));
        Assert.True(ReceiverReport.TryWrite(buffer, 9, [block], out var length));
        _bob.SendsRtcp(buffer[..length]);
        Assert.InRange(_bob.Participant.RoundTrip.Value.TotalMilliseconds, 59, 61);
    }

    [Fact]
    public void ListenersReferenceTime_IsAnswered_AndOursIsUnderstood()
    {
        Span<byte> buffer = stackalloc byte[64];
        Assert.True(ExtendedReport.TryWriteReferenceTime(buffer, 77, new NtpTime(0x1111_2222_3333_4444), out var length));
        _bob.SendsRtcp(buffer[..length]);
        _story.Run(1500);
        var answered = _bob.Inbox.Count(p =>
            ExtendedReport.TryParse(p, out var xr) && xr.TryGetDelay(77, out var delay) && delay.LastReceiverReport == 0x2222_3333 ? 1 : 0
        );
        Assert.Equal(1, answered);
        // Ann receives nothing, so she is asked by a reference time.
        Assert.True(_ann.Inbox.Count(p => ExtendedReport.TryParse(p, out var xr) && xr.TryGetReferenceTime(out _) ? 1 : 0) > 0);
    }

    [Fact]
    public void TransportFeedback_FlowsWhileMediaDoes()
    {
        for (ushort i = 0; i < 50; i++)
        {
            _ann.Sends(Rtp.Packet(Rtp.Opus, i, 960u * i, Mic, [1, 2, 3], false, 0, (Rtp.Extensions.TransportCc, [0, (byte)i])));
            _story.Run(20);
        }
        _story.Run(100);
        var told = new HashSet<ushort>();
        var messages = _ann.Inbox.Count(p =>
        {
            if (!TransportFeedback.TryParse(p, out var feedback))
                return 0;
            foreach (var entry in feedback)
                if (entry.Received)
                    told.Add(entry.SequenceNumber);
            return 1;
        });
        Assert.Equal(50, told.Count);
        Assert.InRange(messages, 9, 16);
        Assert.Equal(0, _ann.Inbox.Count(p => Remb.TryParse(p, out _) ? 1 : 0));
    }

    [Fact]
    public void WithoutTransportFeedback_RembTellsThePublisherItsRate()
    {
        var codec = Rtp.Codec(Codec.Vp8) with { TransportCc = false };
        var eve = _story.Join("eve").Publishes("evecam", Codec.Vp8, 31, codecs: [codec]);
        eve.SendsFrame(31, 1, 0, key: true);
        _story.Run(2500);
        Assert.True(eve.Inbox.Count(p => Remb.TryParse(p, out var remb) && remb.Ssrc(0) == 31 ? 1 : 0) >= 2);
    }

    [Fact]
    public void BadCompounds_AreDroppedWhole()
    {
        _bob.SendsRtcp([0x80]);
        _bob.SendsRtcp([0x81, 206, 0, 9, 0, 0, 0, 0]);
        Assert.Equal(2, _story.Room.Stats.Dropped(MediaServer.Sfu.Drop.BadRtcp));
    }

    private TimeSpan At(SenderInfo info, uint timestamp, int rate) =>
        info.Time.Since(_story.WallClock) + TimeSpan.FromSeconds((double)(int)(timestamp - info.RtpTimestamp) / rate);
}
