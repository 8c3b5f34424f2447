namespace MediaServer.Visits;

/// <summary>Who somebody is in a visit. The role decides the default permissions and whether the waiting room applies.</summary>
public enum Role
{
    Provider,
    Patient,
    Guest,
    Interpreter,
    Observer,
}

/// <summary>By which door somebody came in.</summary>
public enum Via
{
    Web,
    Phone,
    Whip,
    Recorder,
}

/// <summary>What a track shows.</summary>
public enum Source
{
    Mic,
    Camera,
    Screen,
    Interpreter,
}

/// <summary>What one participant may do. Tokens may narrow or widen the role's defaults.</summary>
public sealed record Permissions(
    IReadOnlyList<Source> Publish,
    bool Admit = false,
    bool Record = false,
    bool End = false,
    bool Invite = false,
    bool Read = true,
    bool Write = true
)
{
    private static readonly Permissions Talks = new([Source.Mic, Source.Camera, Source.Screen]);

    public static Permissions For(Role role) =>
        role switch
        {
            Role.Provider => Talks with { Admit = true, Record = true, End = true, Invite = true },
            Role.Patient or Role.Guest => Talks,
            Role.Interpreter => new([Source.Mic, Source.Camera, Source.Interpreter]),
            _ => new([], Write: false),
        };

    /// <summary>Staff is expected; only those who come from outside the clinic are asked to wait.</summary>
    public static bool WaitsByDefault(Role role) => role is Role.Patient or Role.Guest;
}
