using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>Why a message was not sent.</summary>
internal enum SendFault : byte
{
    None,

    /// <summary>A signal came first; the same call does it.</summary>
    Interrupted,

    /// <summary>The socket's buffer has no room (EAGAIN).</summary>
    BufferFull,

    /// <summary>The device's queue has no room (ENOBUFS).</summary>
    QueueFull,

    /// <summary>The way out cannot cut messages, or not into segments of this length (EIO, EINVAL, EMSGSIZE).</summary>
    NotSegmented,

    /// <summary>The destination is unreachable, or gave an ICMP answer before.</summary>
    Refused,
}

/// <summary>How many messages one call took, and why not the next one.</summary>
internal readonly record struct SendResult(int Sent, SendFault Fault);

/// <summary>The system's side of sending: messages are laid out once per plan and then sent from any of them on.</summary>
internal interface IMessageSender
{
    void Prepare(SendBatch batch, SendPlan plan);

    SendResult Send(int first, int count);
}

/// <summary>Empties a batch through few system calls, and decides what becomes of what the system does not take.</summary>
/// <remarks>
/// The rules: what finds the socket's buffer full stays in the batch, in order, for when there is room again (see <see cref="Egress"/>
/// for how long); what finds the device's queue full is lost, as it would be on the wire; a run that cannot be segmented goes
/// datagram by datagram, and so does everything to that destination from then on; what is refused for its destination is lost. Every
/// call either sends, drops or ends the loop, so nothing spins.
/// </remarks>
/// <param name="maxSegments">1 where the system cuts no messages.</param>
internal sealed class BatchSender(IMessageSender system, SocketCounters counters, int maxSegments = SendPlan.MaxSegments)
{
    private readonly SendPlan _plan = new(maxSegments);
    private readonly SegmentationRefusals _refusals = new();

    public void Send(SendBatch batch)
    {
        while (batch.Pending > 0 && SendPlanned(batch)) { }
        if (batch.Pending == 0)
            batch.Clear();
    }

    /// <summary>False when the rest has to wait; true when all is sent or the rest needs another plan.</summary>
    private bool SendPlanned(SendBatch batch)
    {
        _plan.Make(batch, _refusals);
        system.Prepare(batch, _plan);
        for (var done = 0; done < _plan.Count; )
        {
            var result = system.Send(done, _plan.Count - done);
            counters.SendCalls++;
            foreach (var run in _plan.Runs.Slice(done, result.Sent))
                Sent(batch, run);
            done += result.Sent;
            switch (result.Fault)
            {
                case SendFault.BufferFull:
                    return false;
                case SendFault.QueueFull:
                    counters.SendBufferFull += batch.Pending;
                    batch.Clear();
                    return false;
                case SendFault.NotSegmented when _plan.Runs[done].Count > 1:
                    Refuse(batch.Address(_plan.Runs[done].Destination));
                    return true;
                case SendFault.NotSegmented or SendFault.Refused:
                    counters.Send += _plan.Runs[done].Count;
                    Take(batch, _plan.Runs[done++]);
                    break;
            }
        }
        return true;
    }

    private void Refuse(RemoteAddress to)
    {
        _refusals.Add(to);
        counters.SegmentationRefused++;
    }

    private void Sent(SendBatch batch, SendRun run)
    {
        counters.Sent.Add(run.Count);
        Take(batch, run);
    }

    private void Take(SendBatch batch, SendRun run)
    {
        foreach (var slot in _plan.Order.Slice(run.First, run.Count))
            batch.Take(slot);
    }
}
