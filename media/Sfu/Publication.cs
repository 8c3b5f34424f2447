using MediaServer.Sfu.Negotiation;

namespace MediaServer.Sfu;

/// <summary>One track that a participant sends to the room.</summary>
public sealed class Publication
{
    internal Publication(Participant owner, PublicationPlan plan)
    {
        Owner = owner;
        Plan = plan;
    }

    public Participant Owner { get; }

    public PublicationPlan Plan { get; private set; }

    public string Track => Plan.Track;

    public bool Muted { get; internal set; }
}
