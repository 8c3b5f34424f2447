using MediaServer.Server.Hub;
using MediaServer.Visits;

namespace MediaServer.Server.Live;

/// <summary>A visit as clients see it.</summary>
internal static class Snapshots
{
    /// <summary>An enum's value as the protocol writes it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => Enum.GetName(value)!.ToLowerInvariant();

    public static ParticipantSnapshot[] Inside(Visit visit, string except) =>
        [.. visit.Participants.Where(p => p.IsInside && p.Id != except).Select(ParticipantSnapshot.Of)];

    public static WaitingItem[] Waiting(Visit visit, VisitClock clock) =>
        [
            .. visit.WaitingRoom.Order.Select(
                (id, index) =>
                {
                    var p = visit.Find(id)!;
                    return new WaitingItem(new WaitingPerson(p.Id, p.Name, p.Role, p.Via), clock.ToUtc(p.Since), index + 1);
                }
            ),
        ];

    public static QueueSnapshot? Queue(Visit visit, string participant)
    {
        var position = visit.WaitingRoom.PositionOf(participant);
        if (position == 0)
            return null;
        var estimate = visit.WaitingRoom.Estimate(position);
        return new QueueSnapshot(position, estimate is { } time ? (int)Math.Ceiling(time.TotalSeconds) : null);
    }

    /// <summary>What a join is answered with, without the media answer.</summary>
    public static JoinReply Reply(Visit visit, string participant, string resume, IReadOnlyList<IceServer> iceServers)
    {
        var me = visit.Find(participant)!;
        var others = me.IsInside ? Inside(visit, except: me.Id) : [];
        return new JoinReply(
            Word(me.State),
            ParticipantSnapshot.Of(me) with
            {
                // Where visits are not recorded, nobody may record.
                Perms = me.Permissions with
                {
                    Record = me.Permissions.Record && visit.Settings.Recording != RecordingPolicy.Off,
                },
            },
            // No timeline is kept before that part exists.
            new VisitSnapshot(
                visit.Id,
                visit.Settings.Title,
                others,
                visit.Recording is { } recording ? Word(recording.State) : "off",
                LastSeq: 0
            ),
            Queue(visit, participant),
            resume,
            iceServers,
            Answer: null
        );
    }
}
