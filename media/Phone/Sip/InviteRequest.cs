namespace MediaServer.Phone.Sip;

/// <summary>A call to be made.</summary>
public sealed record InviteRequest
{
    /// <summary>A trunk with at least one target.</summary>
    public required string Trunk { get; init; }

    /// <summary>User part of the called address, unescaped: a number in the trunk's form, such as <c>+15551230042</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Our offer.</summary>
    public required string Offer { get; init; }

    /// <summary>User part of From; the trunk's <see cref="SipTrunk.User"/> if null.</summary>
    public string? From { get; init; }

    public string DisplayName { get; init; } = "";

    /// <summary>Shows the called side <c>Anonymous</c> (RFC 3323) while the trunk learns who calls (RFC 3325).</summary>
    public bool Anonymous { get; init; }

    /// <summary>How long it may ring.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Somebody else can be asked, so a trunk that says nothing is not waited for to the end.</summary>
    public bool HasAlternative { get; init; }

    /// <summary>Without numbers: records print themselves into logs.</summary>
    public override string ToString() => nameof(InviteRequest);
}
