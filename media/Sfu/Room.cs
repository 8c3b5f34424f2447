using System.Diagnostics.CodeAnalysis;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu;

/// <summary>One visit's media: who publishes what, and who receives it.</summary>
/// <remarks>
/// Sans-IO and owned by one worker: packets in, then <see cref="Deliver"/>, which sends them through the sinks, then drain
/// <see cref="TryPollEvent"/>. Deliver before anything else changes the room: what waits would find it changed. Call
/// <see cref="Tick"/> when <see cref="NextDeadline"/> has come.
/// </remarks>
public sealed class Room
{
    private readonly RoomOptions _options;
    private readonly Random _random;
    private readonly Dictionary<string, Participant> _participants = [];
    private readonly List<Publication> _publications = [];
    private readonly Queue<RoomEvent> _events = new();
    private readonly Queue<Publication> _toDeliver = new();
    private readonly ActiveSpeaker _speaker = new();
    private readonly Dictionary<string, double> _loudness = [];
    private TimeSpan _surveyAt;

    public Room(string id, RoomOptions options)
    {
        Id = id;
        _options = options;
        // Unpredictability is the seed's; the numbers themselves only have to differ.
        _random = new Random(options.Seed);
    }

    public string Id { get; }

    public RoomStats Stats { get; } = new();

    public IReadOnlyCollection<Publication> Publications => _publications;

    public IReadOnlyCollection<Participant> Participants => _participants.Values;

    /// <summary>No seat is left; <see cref="Join"/> must not be called.</summary>
    public bool IsFull => _participants.Count >= _options.MaxParticipants;

    /// <summary>Who looks on, if anybody does.</summary>
    public IRoomTap? Tap
    {
        get;
        set
        {
            field = value;
            foreach (var publication in _publications)
                publication.Tap = value?.Follow(publication);
        }
    }

    /// <summary>Who speaks, empty for nobody.</summary>
    public string Speaker => _speaker.Current;

    /// <summary>When <see cref="Tick"/> has something to do; <see cref="TimeSpan.MaxValue"/> when nothing is due.</summary>
    public TimeSpan NextDeadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Ids are unique in a room; whoever comes back leaves first.</summary>
    public Participant Join(string id, IMediaSink sink, TimeSpan now)
    {
        if (IsFull)
            throw new InvalidOperationException("The room is full; ask IsFull first.");
        var participant = new Participant(this, id, sink, now);
        _participants.Add(id, participant);
        return participant;
    }

    public void Leave(Participant participant, TimeSpan now)
    {
        if (!_participants.Remove(participant.Id))
            return;
        participant.Close();
        if (participant.Id == _speaker.Current)
            UpdateSpeaker();
    }

    /// <summary>Forwards what participants sent and what waits since. A fault costs one track's packets; another call goes on with the others'.</summary>
    public void Deliver(TimeSpan now)
    {
        while (_toDeliver.TryDequeue(out var publication))
            publication.Deliver(now);
    }

    public void Tick(TimeSpan now)
    {
        if (now < NextDeadline)
            return;
        // What comes up during the work below is part of it.
        var next = Survey(now);
        foreach (var (_, participant) in _participants)
        {
            var deadline = participant.Tick(now);
            next = deadline < next ? deadline : next;
        }
        NextDeadline = next;
    }

    public bool TryPollEvent([NotNullWhen(true)] out RoomEvent? e) => _events.TryDequeue(out e);

    /// <summary>The one clock that all sender reports are based on.</summary>
    internal NtpTime WallClock(TimeSpan now) => NtpTime.FromUnix(_options.Epoch - DateTimeOffset.UnixEpoch + now);

    internal void Raise(RoomEvent e) => _events.Enqueue(e);

    internal void OnQuality(Participant participant) => Raise(new RoomEvent.QualityChanged(participant.Id, participant.Connection));

    internal void DeliverLater(Publication publication) => _toDeliver.Enqueue(publication);

    internal void Schedule(TimeSpan at)
    {
        if (at < NextDeadline)
            NextDeadline = at;
    }

    /// <summary>Something is due at once.</summary>
    internal void Wake() => Schedule(TimeSpan.Zero);

    internal StreamNumbers NewNumbers() => new(SeqNo.First(FirstNumber()), (uint)_random.NextInt64(uint.MaxValue), FirstNumber());

    /// <summary>
    /// In the lower half. Rollovers do not travel: whoever meets a stream first takes it for one that has not wrapped (RFC 3711 3.3.1), and
    /// could never open it when what was lost before had. Now more is lost than consent to send lasts.
    /// </summary>
    private ushort FirstNumber() => (ushort)_random.Next(0x8000);

    internal Publication? Find(string track) => _publications.Find(p => p.Track == track);

    internal void Add(Publication publication)
    {
        _publications.Add(publication);
        publication.Tap = Tap?.Follow(publication);
        foreach (var (_, participant) in _participants)
        {
            foreach (var subscription in participant.SubscriptionList)
            {
                if (subscription.Publication is null && subscription.Plan.Track == publication.Track)
                    subscription.Bind(publication);
            }
        }
    }

    internal void Remove(Publication publication)
    {
        _publications.Remove(publication);
        publication.Tap?.OnRemoved();
        publication.Tap = null;
        foreach (var subscription in publication.Subscriptions.ToArray())
            subscription.Bind(null);
        publication.ReleasePackets();
    }

    /// <summary>What needs looking at only now and then: who speaks, who should get which layer, what is too old to keep.</summary>
    private TimeSpan Survey(TimeSpan now)
    {
        if (_publications.Count == 0)
            return TimeSpan.MaxValue;
        if (now < _surveyAt)
            return _surveyAt;
        UpdateSpeaker();
        foreach (var publication in _publications)
            publication.ReleaseOldPackets(now);
        foreach (var (_, participant) in _participants)
            participant.SelectLayers(now);
        return _surveyAt = Beat.Of(now) + ActiveSpeaker.Interval;
    }

    private void UpdateSpeaker()
    {
        _loudness.Clear();
        foreach (var publication in _publications)
        {
            if (publication.Plan.Kind != MediaKind.Audio)
                continue;
            var loudness = publication.Levels.EndWindow();
            var id = publication.Owner.Id;
            _loudness[id] = Math.Max(_loudness.GetValueOrDefault(id), loudness);
        }
        if (!_speaker.Update(_loudness))
            return;
        Raise(new RoomEvent.SpeakerChanged(_speaker.Current));
        Tap?.OnSpeaker(_speaker.Current);
    }
}
