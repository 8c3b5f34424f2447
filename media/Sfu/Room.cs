namespace MediaServer.Sfu;

/// <summary>One visit's media: who publishes what, and who receives it.</summary>
/// <remarks>Sans-IO and owned by one worker: one input, then drain <see cref="TryPollEvent"/>; packets leave through the sinks at once.</remarks>
public sealed class Room(string id, RoomOptions options)
{
    private readonly Dictionary<string, Participant> _participants = [];
    private readonly List<Publication> _publications = [];
    private readonly Queue<RoomEvent> _events = new();

    public string Id { get; } = id;

    public RoomStats Stats { get; } = new();

    public IReadOnlyCollection<Publication> Publications => _publications;

    public IReadOnlyCollection<Participant> Participants => _participants.Values;

    /// <summary>When <see cref="Tick"/> has something to do; <see cref="TimeSpan.MaxValue"/> when nothing is due.</summary>
    public TimeSpan NextDeadline { get; private set; } = TimeSpan.MaxValue;

    internal RoomOptions Options => options;

    public Participant Join(string id, IMediaSink sink, TimeSpan now)
    {
        var participant = new Participant(this, id, sink);
        _participants.Add(id, participant);
        return participant;
    }

    public void Leave(Participant participant, TimeSpan now) => _participants.Remove(participant.Id);

    public void Tick(TimeSpan now) => NextDeadline = TimeSpan.MaxValue;

    public bool TryPollEvent([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RoomEvent? e) => _events.TryDequeue(out e);
}
