using System.Runtime.CompilerServices;
using System.Text;
using MediaServer.Sfu.Congestion;
using MediaServer.Sfu.Inbound;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu;

/// <summary>The RTCP that goes to one participant: reports once a second, and requests and feedback when they are due.</summary>
/// <remarks>
/// Reports are compounds (RFC 3550 6.1); NACK, PLI and transport-wide feedback travel alone (RFC 5506), which every answer agrees to.
/// </remarks>
internal sealed class ParticipantReports(Participant participant)
{
    /// <summary>The sender of our feedback; it sends no media, and negotiation never gives out so low a number.</summary>
    public const uint LocalSsrc = 1;

    /// <summary>Fits the smallest path that anybody uses, SRTCP trailer included.</summary>
    private const int MaxCompound = 1180;

    /// <summary>An encoder that sends nothing answers no request; it is asked when it is back.</summary>
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <summary>How finely due NACKs are looked for.</summary>
    private static readonly TimeSpan NackInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Numbers in one round; more are a burst that a key frame heals better.</summary>
    private const int MaxNacks = 128;

    private readonly RoomStats _stats = participant.Room.Stats;
    private readonly ReceiveEstimate _estimate = new();
    private TimeSpan _reportAt;
    private DelayBlock _reference;
    private TimeSpan _referenceAt;
    private byte _firSequence;

    public TransportArrivals Arrivals { get; } = new();

    /// <summary>A receiver asked for the round trip (RFC 3611 4.4); the next report answers it.</summary>
    public void OnReferenceTime(uint ssrc, NtpTime time, TimeSpan now) =>
        (_reference, _referenceAt) = (new DelayBlock(ssrc, time.Compact, 0), now);

    /// <summary>Sends what is due; the answer is when something is due again.</summary>
    [SkipLocalsInit]
    public TimeSpan Tick(TimeSpan now)
    {
        Span<byte> buffer = stackalloc byte[MaxCompound];
        var next = SendRequests(buffer, now);
        if (now >= _reportAt)
        {
            SendReports(buffer, now);
            _reportAt = Beat.Of(now) + ReportInterval;
        }
        while (Arrivals.TryWrite(buffer, LocalSsrc, participant.Intake.AnySsrc, now, out var length))
            participant.Sink.SendRtcp(buffer[..length]);
        return Earliest(Earliest(next, _reportAt), Arrivals.Deadline);
    }

    private TimeSpan SendRequests(Span<byte> buffer, TimeSpan now)
    {
        var next = TimeSpan.MaxValue;
        foreach (var publication in participant.PublicationList)
        {
            if (publication.Muted || participant.Held)
                continue;
            foreach (var layer in publication.LayerList)
            {
                if (layer.Stream is not { HasReceived: true } stream)
                    continue;
                next = Earliest(next, SendKeyFrameRequest(buffer, layer, stream, now));
                if (!publication.Nack || !stream.Nacks.HasOpen)
                    continue;
                SendNacks(buffer, stream, now);
                next = Earliest(next, now + NackInterval);
            }
        }
        return next;
    }

    private TimeSpan SendKeyFrameRequest(Span<byte> buffer, Layer layer, InboundStream stream, TimeSpan now)
    {
        if (!layer.KeyFrames.Wanted || now - stream.LastPacketAt > SilentAfter)
            return TimeSpan.MaxValue;
        if (!layer.KeyFrames.TryTake(now))
            return layer.KeyFrames.Deadline;
        int length;
        var codec = layer.Publication.Plan.Codecs[0];
        var written =
            codec.Fir && !codec.Pli
                ? FullIntraRequest.TryWrite(buffer, LocalSsrc, new FullIntraRequest.Entry(stream.Ssrc, _firSequence++), out length)
                : new PictureLossIndication(LocalSsrc, stream.Ssrc).TryWrite(buffer, out length);
        if (written)
        {
            participant.Sink.SendRtcp(buffer[..length]);
            _stats.KeyFrameRequestsSent++;
        }
        return layer.KeyFrames.Deadline;
    }

    private void SendNacks(Span<byte> buffer, InboundStream stream, TimeSpan now)
    {
        Span<SeqNo> due = stackalloc SeqNo[MaxNacks];
        var count = stream.Nacks.CollectDue(now, participant.RoundTrip.Value, due);
        if (count == 0 || !GenericNack.TryWrite(buffer, LocalSsrc, stream.Ssrc, due[..count], out var length))
            return;
        participant.Sink.SendRtcp(buffer[..length]);
        _stats.NacksSent += count;
    }

    private void SendReports(Span<byte> buffer, TimeSpan now)
    {
        var compound = new Compound(buffer, participant.Sink);
        WriteReceiverReport(ref compound, now, out var loss, out var received);
        var wallClock = participant.Room.WallClock(now);
        var senders = 0;
        foreach (var subscription in participant.SubscriptionList)
        {
            if (!subscription.TryReport(wallClock, out var info))
                continue;
            senders++;
            compound.Reserve(64 + subscription.CanonicalName.Length);
            if (SenderReport.TryWrite(compound.Rest, subscription.Plan.Ssrc, info, default, out var length))
                compound.Advance(length);
            if (SourceDescription.TryWrite(compound.Rest, subscription.Plan.Ssrc, subscription.CanonicalName, out length))
                compound.Advance(length);
        }
        WriteExtendedReports(ref compound, wallClock, senders == 0, now);
        WriteEstimate(ref compound, received, loss);
        compound.Flush();
        participant.OnReported(now);
    }

    private void WriteReceiverReport(ref Compound compound, TimeSpan now, out double loss, out long received)
    {
        Span<ReportBlock> blocks = stackalloc ReportBlock[ReportBlock.MaxCount];
        var count = 0;
        (loss, received) = (0, 0);
        foreach (var publication in participant.PublicationList)
        {
            foreach (var layer in publication.LayerList)
            {
                if (count == blocks.Length || layer.Stream is not { } stream || !stream.TryReport(now, out blocks[count]))
                    continue;
                count++;
                loss = Math.Max(loss, stream.LossFraction);
                received += stream.BitsPerSecond(now);
                if (layer.IsActive(now))
                    participant.Quality.OnReport(stream.LossFraction, stream.Jitter);
            }
        }
        if (ReceiverReport.TryWrite(compound.Rest, LocalSsrc, blocks[..count], out var length))
            compound.Advance(length);
        if (SourceDescription.TryWrite(compound.Rest, LocalSsrc, "sfu"u8, out length))
            compound.Advance(length);
    }

    /// <summary>Without a sender report of ours nothing echoes; then a reference time does (RFC 3611 4.4).</summary>
    private void WriteExtendedReports(ref Compound compound, NtpTime wallClock, bool asksForEcho, TimeSpan now)
    {
        compound.Reserve(64);
        if (asksForEcho && ExtendedReport.TryWriteReferenceTime(compound.Rest, LocalSsrc, wallClock, out var length))
            compound.Advance(length);
        if (_reference.Ssrc == 0)
            return;
        var answer = _reference with { Delay = NtpTime.ToCompact(now - _referenceAt) };
        if (ExtendedReport.TryWriteDelays(compound.Rest, LocalSsrc, [answer], out length))
            compound.Advance(length);
        _reference = default;
    }

    private void WriteEstimate(ref Compound compound, long received, double loss)
    {
        if (!participant.WantsRemb)
            return;
        _estimate.Update(received, loss);
        Span<uint> sources = stackalloc uint[SsrcTable.MaxSsrcs];
        var count = participant.CopyVideoSsrcs(sources);
        compound.Reserve(20 + 4 * count);
        if (count > 0 && Remb.TryWrite(compound.Rest, LocalSsrc, (ulong)_estimate.BitsPerSecond, sources[..count], out var length))
            compound.Advance(length);
    }

    private static TimeSpan Earliest(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>A compound under construction; it leaves when the next part would not fit, and the next one begins with a report again.</summary>
    private ref struct Compound(Span<byte> buffer, IMediaSink sink)
    {
        private readonly Span<byte> _buffer = buffer;
        private int _length;

        public readonly Span<byte> Rest => _buffer[_length..];

        public void Advance(int length) => _length += length;

        public void Reserve(int length)
        {
            if (Rest.Length >= length)
                return;
            Flush();
            if (ReceiverReport.TryWrite(Rest, LocalSsrc, default, out var report))
                Advance(report);
        }

        public void Flush()
        {
            if (_length > 0)
                sink.SendRtcp(_buffer[.._length]);
            _length = 0;
        }
    }
}
