namespace MediaServer.Visits;

/// <summary>Coming back after a restart of the server.</summary>
public sealed partial class Visit
{
    /// <summary>Gives the seats back to those who had them; each has the usual time to come and take it.</summary>
    public void Restore(IEnumerable<Participant> seats, IEnumerable<string> barred, bool ended, TimeSpan now)
    {
        HasEnded = ended;
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
