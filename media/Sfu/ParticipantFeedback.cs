using MediaServer.Sfu.Inbound;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu;

/// <summary>What a participant's RTCP says: reports about our streams, reports of its own, and requests.</summary>
internal sealed class ParticipantFeedback(Participant participant)
{
    private readonly RoomStats _stats = participant.Room.Stats;

    public Drop Receive(ReadOnlySpan<byte> compound, TimeSpan now)
    {
        if (!RtcpReader.TryParse(compound, out var reader))
            return Drop.BadRtcp;
        while (reader.MoveNext())
            Receive(reader.Current, now);
        return Drop.None;
    }

    private void Receive(in RtcpPacket packet, TimeSpan now)
    {
        switch (packet.Type)
        {
            case RtcpType.SenderReport when SenderReport.TryParse(packet, out var report):
                OnSenderReport(report.Ssrc, report.Info, packet.Bytes, now);
                OnBlocks(report.Blocks, now);
                break;
            case RtcpType.ReceiverReport when ReceiverReport.TryParse(packet, out var report):
                OnBlocks(report.Blocks, now);
                break;
            case RtcpType.TransportFeedback when GenericNack.TryParse(packet, out var nack):
                OnNack(nack, now);
                break;
            case RtcpType.PayloadFeedback:
                OnPayloadFeedback(packet, now);
                break;
            case RtcpType.ExtendedReport when ExtendedReport.TryParse(packet, out var report):
                OnExtendedReport(report, now);
                break;
        }
    }

    private void OnSenderReport(uint ssrc, in SenderInfo info, ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        if (!participant.Intake.Ssrcs.TryGet(ssrc, out var binding) || binding.IsRtx || binding.Layer.Stream is not { } stream)
            return;
        stream.OnSenderReport(info, now);
        participant.OnPublisherTime(info.Time, now);
        binding.Layer.Publication.Tap?.OnSenderReport(binding.Layer, bytes, now);
    }

    private void OnBlocks(ReportBlocks blocks, TimeSpan now)
    {
        foreach (var block in blocks)
        {
            if (participant.FindSubscription(block.Ssrc) is not { } subscription)
                continue;
            participant.RoundTrip.OnEcho(participant.Room.WallClock(now).Compact, block.LastSenderReport, block.DelaySinceLastSenderReport);
            var jitter = TimeSpan.FromSeconds((double)block.Jitter / subscription.ClockRate);
            var loss = block.FractionLost / 256.0;
            participant.Quality.OnReport(loss, jitter);
            participant.Budget.OnReport(loss, jitter, now);
        }
    }

    private void OnNack(in GenericNack nack, TimeSpan now)
    {
        var subscription = participant.FindSubscription(nack.MediaSsrc);
        foreach (var wire in nack)
        {
            _stats.NacksReceived++;
            var drop = subscription?.Resend(wire, participant.RoundTrip.Value, now) ?? Drop.UnknownSsrc;
            if (drop != Drop.None)
                _stats.Count(drop);
        }
    }

    private void OnPayloadFeedback(in RtcpPacket packet, TimeSpan now)
    {
        if (PictureLossIndication.TryParse(packet, out var loss))
            OnKeyFrameRequest(loss.MediaSsrc);
        else if (FullIntraRequest.TryParse(packet, out var request))
        {
            for (var i = 0; i < request.Count; i++)
                OnKeyFrameRequest(request[i].Ssrc);
        }
        else if (Remb.TryParse(packet, out var remb))
            participant.Budget.OnRemb(remb.BitsPerSecond, participant.SentBitsPerSecond(now), now);
    }

    private void OnKeyFrameRequest(uint ssrc)
    {
        _stats.KeyFrameRequestsReceived++;
        if (participant.FindSubscription(ssrc) is { } subscription)
            subscription.OnPictureLost();
        else
            _stats.Count(Drop.UnknownSsrc);
    }

    private void OnExtendedReport(in ExtendedReport report, TimeSpan now)
    {
        if (report.TryGetReferenceTime(out var time))
            participant.Reports.OnReferenceTime(report.Ssrc, time, now);
        if (report.TryGetDelay(ParticipantReports.LocalSsrc, out var delay))
            participant.RoundTrip.OnEcho(participant.Room.WallClock(now).Compact, delay.LastReceiverReport, delay.Delay);
    }
}
