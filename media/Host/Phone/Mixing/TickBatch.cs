using MediaServer.Host.Phone.Media;

namespace MediaServer.Host.Phone.Mixing;

/// <summary>The members whose sound is due at one moment: any number of threads share them out among each other, each member to one of them.</summary>
/// <remarks>
/// The phone thread fills, begins and settles it while no other thread is in <see cref="Mix"/>. A member costs an interlocked addition and
/// nothing is allocated, once the largest batch has been seen.
/// </remarks>
internal sealed class TickBatch
{
    private readonly List<ITicked> _members = [];
    private Exception?[] _faults = [];
    private TimeSpan _now;
    private int _next;

    public int Count => _members.Count;

    /// <summary>Callers in all.</summary>
    public int Legs { get; private set; }

    public void Clear()
    {
        _members.Clear();
        Legs = 0;
    }

    public void Add(ITicked member)
    {
        _members.Add(member);
        Legs += member.Legs;
    }

    public void Begin(TimeSpan now)
    {
        if (_faults.Length < Count)
            _faults = new Exception?[_members.Capacity];
        Array.Clear(_faults, 0, Count);
        (_now, _next) = (now, 0);
    }

    /// <summary>Any mixing thread: mixes members that nobody has begun, until there are none.</summary>
    public void Mix(IRtpReceiver receiver)
    {
        for (var i = Claim(); i < _members.Count; i = Claim())
        {
            try
            {
                _members[i].Mix(receiver, _now);
            }
            catch (Exception e)
            {
                _faults[i] = e; // the member's own; the phone thread tells of it
            }
        }
    }

    private int Claim() => Interlocked.Increment(ref _next) - 1;

    /// <summary>After all have been mixed: what follows from it, member by member.</summary>
    /// <param name="failed">Told what a member threw.</param>
    public void Settle(Action<ITicked, Exception> failed)
    {
        for (var i = 0; i < _members.Count; i++)
        {
            var member = _members[i];
            try
            {
                if (_faults[i] is null)
                    member.Settle(_now);
            }
            catch (Exception e)
            {
                _faults[i] = e;
            }
            if (_faults[i] is { } fault)
                failed(member, fault);
        }
    }
}
