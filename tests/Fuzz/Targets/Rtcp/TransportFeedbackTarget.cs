using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

public sealed class TransportFeedbackTarget : RtcpMessageTarget
{
    private readonly TimeSpan[] _arrivals = new TimeSpan[600];

    protected override void Visit(in RtcpPacket packet)
    {
        if (!TransportFeedback.TryParse(packet, out var feedback))
            return;
        var (count, received) = (0, 0);
        foreach (var entry in feedback)
        {
            Require(entry.SequenceNumber == (ushort)(feedback.BaseSequenceNumber + count), "numbers go up one by one");
            Require(entry.Received || entry.Delta == 0, "what is lost has no time");
            received += entry.Received ? 1 : 0;
            count++;
        }
        Require(count == feedback.StatusCount, "as many as announced");
        Require(received <= packet.Body.Length, "each received packet has at least a byte");
        Rewrite(feedback);
    }

    /// <summary>Turns the message into arrival times and back: what the writer makes of them must read the same.</summary>
    private void Rewrite(in TransportFeedback feedback)
    {
        // Times must not be negative, so the origin lies far enough back.
        var (count, time) = (0, TimeSpan.FromDays(30) + feedback.Reference * TransportFeedback.ReferenceUnit);
        foreach (var entry in feedback)
        {
            time += entry.Delta * TransportFeedback.DeltaUnit;
            if (count < _arrivals.Length)
                _arrivals[count++] = entry.Received ? time : TransportFeedbackWriter.NotReceived;
        }
        var arrivals = _arrivals.AsSpan(0, count);
        if (!TransportFeedbackWriter.TryWrite(Written, 1, 2, 3, feedback.BaseSequenceNumber, arrivals, out var length, out var covered))
            return;
        Require(TransportFeedback.TryParse(Reread(Written.AsSpan(0, length)), out var again), "what was written reads");
        Require(again.StatusCount == covered, "it covers what it says");
        var i = 0;
        foreach (var entry in again)
            Require(entry.Received == (arrivals[i++] != TransportFeedbackWriter.NotReceived), "the same packets arrived");
    }
}
