namespace MediaServer.Audio.Dtmf;

/// <summary>Makes one press of what two or three ways report of it.</summary>
/// <remarks>
/// A report belongs to an earlier press when it is of the same key, by a way that has not reported that press yet, and at most 200 ms
/// later. So two quick presses of one key remain two, whatever the number of ways. And once a telephone has sent an event, its tones
/// are only the sound of the same keys, however late the jitter buffer lets them out: they are not heard any more, until it may send none.
/// </remarks>
public sealed class DtmfMerger
{
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(200);

    /// <summary>More keys than anybody presses within the window.</summary>
    private const int Remembered = 8;

    private struct Press
    {
        public char Key;
        public TimeSpan At;
        public int Ways;
    }

    private readonly Press[] _presses = new Press[Remembered];
    private int _newest;
    private bool _sendsEvents;

    /// <summary>The telephone may send no events from now on: tones are keys again.</summary>
    public void ExpectNoEvents() => _sendsEvents = false;

    /// <summary>Reports one press by one way; false when another way brought it already.</summary>
    public bool Accept(char key, DtmfWay way, TimeSpan now)
    {
        var bit = 1 << (int)way;
        _sendsEvents |= way == DtmfWay.Event;
        if (way == DtmfWay.Tone && _sendsEvents)
            return false;
        for (var i = 1; i <= Remembered; i++)
        {
            ref var known = ref _presses[(_newest + i) % Remembered]; // the oldest first
            if (known.Key != key || now - known.At > Window || (known.Ways & bit) != 0)
                continue;
            known.Ways |= bit;
            return false;
        }
        _newest = (_newest + 1) % Remembered;
        _presses[_newest] = new Press
        {
            Key = key,
            At = now,
            Ways = bit,
        };
        return true;
    }
}
