namespace MediaServer.Visits;

/// <summary>Tracks, who speaks, how well it goes: what the media side reports and what others see of it.</summary>
public sealed partial class Visit
{
    private string? _speaker;

    private VisitError OnSetTrackMuted(SetTrackMuted set)
    {
        if (set.By.Connection is null || FindByConnection(set.By.Connection) is not { IsInside: true } participant)
            return VisitError.NotAdmitted;
        if (participant.Tracks.All(t => t.Id != set.Track))
            return _seats.Values.Any(p => p.Tracks.Any(t => t.Id == set.Track)) ? VisitError.Forbidden : VisitError.NotFound;
        SetMuted(participant.Id, set.Track, set.Muted, set.By);
        return VisitError.None;
    }

    private VisitError OnRaiseHand(RaiseHand raise)
    {
        if (raise.By.Connection is null || FindByConnection(raise.By.Connection) is not { IsInside: true } participant)
            return VisitError.NotAdmitted;
        if (participant.Hand != raise.Raised)
            _events.Add(new Updated(Seat(participant with { Hand = raise.Raised })));
        return VisitError.None;
    }

    private void SetMuted(string id, string track, bool muted, Actor by)
    {
        var participant = _seats[id];
        if (participant.Tracks.First(t => t.Id == track).Muted == muted)
            return;
        var changed = Seat(participant with { Tracks = [.. participant.Tracks.Select(t => t.Id == track ? t with { Muted = muted } : t)] });
        _events.Add(new TrackMuted(changed, track, muted, by));
        _events.Add(new Updated(changed));
    }

    private VisitError OnTracks(ReportTracks report)
    {
        if (Find(report.Participant) is not { } participant)
            return VisitError.NotFound; // gone while the report was on its way
        var replaced = report.Removed.Concat(report.Added.Select(t => t.Id)).ToHashSet();
        var changed = Seat(participant with { Tracks = [.. participant.Tracks.Where(t => !replaced.Contains(t.Id)), .. report.Added] });
        _events.Add(new TracksChanged(changed, report.Added, report.Removed));
        return VisitError.None;
    }

    private VisitError OnSpeaker(ReportSpeaker report)
    {
        if (_speaker == report.Participant)
            return VisitError.None;
        if (_speaker is not null && Find(_speaker) is { } before)
            Seat(before with { Speaking = false });
        var speaker = report.Participant is null ? null : Find(report.Participant);
        if (speaker is not null)
            Seat(speaker with { Speaking = true });
        _speaker = speaker?.Id;
        _events.Add(new SpeakerChanged(_speaker));
        return VisitError.None;
    }

    private VisitError OnQuality(ReportQuality report)
    {
        if (Find(report.Participant) is not { } participant)
            return VisitError.NotFound;
        if (participant.Quality != report.Quality)
            _events.Add(new QualityChanged(Seat(participant with { Quality = report.Quality })));
        return VisitError.None;
    }
}
