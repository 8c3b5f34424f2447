using MediaServer.Sfu;
using MediaServer.Sfu.Inbound;
using MediaServer.Wire.Rtp;

namespace MediaServer.Host.Workers;

/// <summary>Stands between a room and a tap, so that a fault of the tap is the tap's end and not the room's.</summary>
internal sealed class GuardedTap(IRoomTap tap, Action<Exception> failed) : IRoomTap
{
    private bool _failed;

    public bool HasFailed => Volatile.Read(ref _failed);

    public IPublicationTap? Follow(Publication publication)
    {
        if (_failed)
            return null;
        try
        {
            return tap.Follow(publication) is { } follower ? new GuardedFollower(this, follower) : null;
        }
        catch (Exception e)
        {
            Fail(e);
            return null;
        }
    }

    public void OnSpeaker(string participant)
    {
        if (_failed)
            return;
        try
        {
            tap.OnSpeaker(participant);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Fail(Exception e)
    {
        Volatile.Write(ref _failed, true);
        failed(e);
    }

    private sealed class GuardedFollower(GuardedTap owner, IPublicationTap follower) : IPublicationTap
    {
        public void OnRtp(Layer layer, in RtpPacket packet, in FrameInfo frame, TimeSpan now)
        {
            if (owner._failed)
                return;
            try
            {
                follower.OnRtp(layer, packet, frame, now);
            }
            catch (Exception e)
            {
                owner.Fail(e);
            }
        }

        public void OnSenderReport(Layer layer, ReadOnlySpan<byte> report, TimeSpan now)
        {
            if (owner._failed)
                return;
            try
            {
                follower.OnSenderReport(layer, report, now);
            }
            catch (Exception e)
            {
                owner.Fail(e);
            }
        }

        public void OnChanged() => Guard(static f => f.OnChanged());

        public void OnRemoved() => Guard(static f => f.OnRemoved());

        private void Guard(Action<IPublicationTap> call)
        {
            if (owner._failed)
                return;
            try
            {
                call(follower);
            }
            catch (Exception e)
            {
                owner.Fail(e);
            }
        }
    }
}
