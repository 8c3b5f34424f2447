using MediaServer.Phone.Media;
using MediaServer.Phone.Sip;

namespace MediaServer.Host.Phone;

/// <summary>Numbers of the phone thread as it publishes them once a second; sums only grow.</summary>
internal sealed record PhoneSnapshot
{
    public static readonly PhoneSnapshot Empty = new();

    public int Calls { get; init; }

    /// <summary>The most calls at one time since the start.</summary>
    public int Peak { get; init; }

    public int Rooms { get; init; }

    /// <summary>Sources that SIP ignores at the moment.</summary>
    public int Banned { get; init; }

    public long Turns { get; init; }

    /// <summary>Ticks that began when the next was due.</summary>
    public long LateTicks { get; init; }

    /// <summary>Frames that were given up.</summary>
    public long LateFrames { get; init; }

    /// <summary>Times that several threads mixed what was due.</summary>
    public long SharedTicks { get; init; }

    /// <summary>Frames that a limiter turned down.</summary>
    public long LimitedFrames { get; init; }

    public long Overflows { get; init; }
    public IReadOnlyDictionary<string, long> SipRejects { get; init; } = new Dictionary<string, long>();
    public long[] MediaDrops { get; init; } = new long[Enum.GetValues<LegDrop>().Length];

    public static PhoneSnapshot Of(PhoneDesks desks, long shared, long turns, TimeSpan now) =>
        new()
        {
            Calls = desks.Board.Count,
            Peak = desks.Board.Peak,
            Rooms = desks.Rooms.Count,
            Banned = desks.Sip.CountBanned(now),
            Turns = turns,
            LateTicks = desks.Wheel.Late,
            LateFrames = desks.Wheel.Skipped,
            SharedTicks = shared,
            LimitedFrames = desks.Rooms.LimitedFrames,
            Overflows = desks.Rooms.Overflows,
            SipRejects = Enum.GetValues<SipReject>()
                .Where(r => r != SipReject.None)
                .ToDictionary(r => Names.Snake(r.ToString()), desks.Sip.Count),
            MediaDrops = desks.Board.MediaDrops(),
        };
}
