using MediaServer.Wire;

namespace MediaServer.Phone.Sip;

/// <summary>One way to and from the telephone network: who may call us through it, and how we call out.</summary>
public sealed record SipTrunk
{
    /// <summary>The operator's name for it, in events and metrics.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Where requests go, best first; the next one is tried when one does not answer or answers 503. Empty: inbound only.
    /// <see cref="RemoteAddress.Connection"/> is 0. The owner resolves names and calls <see cref="SipEndpoint.SetTargets"/> when they move.
    /// </summary>
    public IReadOnlyList<RemoteAddress> Targets { get; init; } = [];

    /// <summary>The host part of the addresses that we call and register, for example <c>sip.example.com</c>; the target's address if empty.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Who may send requests without being asked for credentials. The targets are not part of it by themselves.</summary>
    public IReadOnlyList<AddressRange> Allowed { get; init; } = [];

    /// <summary>Development only: any loopback source belongs to this trunk and needs no credentials.</summary>
    public bool AnyLoopback { get; init; }

    /// <summary>Our name at the trunk: user part of From and of the registration, and name in digest answers.</summary>
    public string User { get; init; } = "";

    /// <summary>The name in digest answers if it differs from <see cref="User"/>.</summary>
    public string? AuthUser { get; init; }

    public string Password { get; init; } = "";

    /// <summary>The only realm whose challenges are answered, so that nobody else collects our hashes; <see cref="Domain"/> if null.</summary>
    public string? Realm { get; init; }

    /// <summary>Whether MD5 challenges are answered; an old trunk knows nothing better.</summary>
    public bool AllowMd5 { get; init; } = true;

    /// <summary>What the trunk must prove to us by digest when it calls from outside <see cref="Allowed"/>; null: only addresses count.</summary>
    public SipCredential? Inbound { get; init; }

    /// <summary>Whether requests need the credentials of <see cref="Inbound"/> even from <see cref="Allowed"/> addresses.</summary>
    public bool AlwaysChallenge { get; init; }

    public bool Registers { get; init; }

    /// <summary>What we ask for; the registrar may shorten it or, by 423, lengthen it.</summary>
    public TimeSpan RegisterExpires { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often OPTIONS asks whether the trunk is there; zero: never.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls at one time, both ways; more are refused with 503.</summary>
    public int MaxCalls { get; init; } = 200;

    /// <summary>The longest time between signs of life within a call (RFC 4028), at least 90 s; zero: no timer of ours, but the trunk's is kept.</summary>
    public TimeSpan SessionExpires { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether provisional answers are made reliable (RFC 3262) when the trunk supports it.</summary>
    public bool ReliableProvisional { get; init; } = true;
}

/// <summary>A name and its password.</summary>
public sealed record SipCredential(string User, string Password)
{
    /// <summary>Without the password: records print themselves into logs.</summary>
    public override string ToString() => nameof(SipCredential);
}
