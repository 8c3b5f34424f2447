namespace MediaServer.Server.Phone;

/// <summary>What signaling reads of the <c>Phone</c> section; lines, trunks and countries are the media host's.</summary>
internal sealed class PhoneDeskOptions
{
    public const string Section = "Phone";
    public const int MinKeyLength = 32;

    /// <summary>The media host's switch, read here for the check of <see cref="PinKey"/> only.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Secret under which PINs are made and stored; by default a file in the data directory. Nodes of one database share it.</summary>
    public string? PinKey { get; set; }

    public DialDeskOptions DialOut { get; set; } = new();
}

/// <summary>How often visits may call out; the media host reads the rest of <c>Phone:DialOut</c>, among it how many at one time.</summary>
internal sealed class DialDeskOptions
{
    /// <summary>Calls out in the whole life of one visit: enough for every mistyped number, too few for a nuisance.</summary>
    public int MaxPerVisit { get; set; } = 20;

    /// <summary>Calls out of all visits together within 24 hours, on all nodes of one database.</summary>
    public int MaxPerDay { get; set; } = 500;
}
