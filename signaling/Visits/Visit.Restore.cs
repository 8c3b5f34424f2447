namespace MediaServer.Visits;

/// <summary>Coming back after a restart of the server.</summary>
public sealed partial class Visit
{
    /// <summary>Gives the seats back to those who had them; each has the usual time to come and take it.</summary>
    /// <param name="seats">As they were.</param>
    /// <param name="barred">Who may not come.</param>
    /// <param name="ended">Whether the visit is over.</param>
    /// <param name="recording">The one that was asked for or ran, with every answer.</param>
    /// <param name="now">The new process's clock.</param>
    public void Restore(IEnumerable<Participant> seats, IEnumerable<string> barred, bool ended, Recording? recording, TimeSpan now)
    {
        HasEnded = ended;
        Recording = recording is { State: RecordingState.Asking } ? recording with { AskUntil = now + AskPatience } : recording;
        _barred.UnionWith(barred);
        foreach (var seat in seats)
        {
            Seat(seat with { Connection = null, SeatExpires = now + SeatKept, Since = now });
            if (seat.State == ParticipantState.Waiting)
                WaitingRoom.Add(seat.Id);
            if (Permissions.WaitsByDefault(seat.Role))
                _hadWaited.Add(seat.Id);
        }
    }
}
