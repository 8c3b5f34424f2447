namespace MediaServer.Host.Phone;

/// <summary>The <c>Phone</c> section of the configuration.</summary>
public sealed class PhoneOptions
{
    public const string Section = "Phone";

    /// <summary>As many as the most calls that can be configured (5000) would keep busy, at some two hundred each, and then some.</summary>
    public const int MaxMixingThreads = 32;

    /// <summary>Whether calls are taken and made; by default only in development, where callers on this machine need no trunk.</summary>
    public bool? Enabled { get; set; }

    public PhoneSipOptions Sip { get; set; } = new();

    /// <summary>First port for the sound of calls; each call has an even port for RTP and the odd one after it for RTCP.</summary>
    public int RtpPortMin { get; set; } = 20000;

    /// <summary>Last port for the sound of calls.</summary>
    public int RtpPortMax { get; set; } = 21999;

    /// <summary>
    /// Public numbers in international form, the language of their callers after a slash: <c>+15550100/en</c>. A list, or one value with
    /// commas.
    /// </summary>
    public IReadOnlyList<string> Numbers { get; set; } = [];

    /// <summary>The language of callers to no particular number: two letters.</summary>
    public string Language { get; set; } = "en";

    /// <summary>Calls at one time; more are answered 503.</summary>
    public int MaxCalls { get; set; } = 200;

    /// <summary>Threads that share out the sound of calls, the phone thread among them; 0 means one per core.</summary>
    public int MixingThreads { get; set; }

    /// <summary>A folder with the operator's own recordings, which replace ours clip by clip; see media/Phone/README.md.</summary>
    public string? PromptFolder { get; set; }

    public DialOutOptions DialOut { get; set; } = new();

    internal int MixerCount => MixingThreads == 0 ? Math.Min(Environment.ProcessorCount, MaxMixingThreads) : MixingThreads;

    /// <summary>The carriers and exchanges that we talk to, by name. Everybody else is not answered at all.</summary>
    public IDictionary<string, TrunkOptions> Trunks { get; init; } = new Dictionary<string, TrunkOptions>(StringComparer.Ordinal);
}

/// <summary><c>Phone:Sip</c>: where SIP is listened for.</summary>
public sealed class PhoneSipOptions
{
    /// <summary>UDP port; 0 lets the system choose.</summary>
    public int UdpPort { get; set; } = 5060;

    /// <summary>TCP port; 0 lets the system choose.</summary>
    public int TcpPort { get; set; } = 5060;

    /// <summary>TLS port, open when there is a certificate; 0 lets the system choose.</summary>
    public int TlsPort { get; set; } = 5061;

    /// <summary>The address that peers reach us at, in Contact and SDP; by default the one that the routing table picks for each peer.</summary>
    public string? Address { get; set; }

    /// <summary>The name on invitations (<c>sip:pin@domain</c>); by default the address.</summary>
    public string? Domain { get; set; }

    /// <summary>PEM file with the certificate and its chain; in development one is made.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file with the certificate's key; by default it is in the same file.</summary>
    public string? CertificateKey { get; set; }

    /// <summary>PEM file with the authority whose certificate every peer must show that connects by TLS; by default none is asked for.</summary>
    public string? ClientAuthority { get; set; }
}

/// <summary><c>Phone:DialOut</c>: whom a visit may call.</summary>
public sealed class DialOutOptions
{
    /// <summary>Prefixes that may be called, such as <c>+1</c> or <c>+49</c>; none by default. <c>*</c> allows every country.</summary>
    public IReadOnlyList<string> Countries { get; set; } = [];

    /// <summary>Calls out at one time in one visit; how many in all is counted by signaling.</summary>
    public int MaxAtOnce { get; set; } = 3;

    /// <summary>Seconds that a called telephone may ring.</summary>
    public int RingSeconds { get; set; } = 45;
}

/// <summary>Sound on the way to and from a trunk: SRTP keyed by SDES (RFC 4568), over TLS only.</summary>
public enum TrunkSecurity
{
    /// <summary>SRTP when the peer's TLS offer has it, RTP otherwise.</summary>
    Optional,

    /// <summary>Calls without SRTP are refused.</summary>
    Required,

    /// <summary>RTP only.</summary>
    Off,
}

/// <summary>One carrier or exchange.</summary>
public sealed class TrunkOptions
{
    /// <summary>Addresses or networks (<c>203.0.113.7</c>, <c>2001:db8::/48</c>) whose calls are taken as this trunk's. A list, or one value with commas.</summary>
    public IReadOnlyList<string> Addresses { get; set; } = [];

    /// <summary>Where we register and send our calls: <c>host[:port]</c>, or null when the trunk only calls us.</summary>
    public string? Server { get; set; }

    /// <summary><c>udp</c>, <c>tcp</c> or <c>tls</c> on the way to <see cref="Server"/>.</summary>
    public string Transport { get; set; } = "udp";

    /// <summary>Whether we register at <see cref="Server"/>.</summary>
    public bool Register { get; set; }

    /// <summary>The account: of ours at the trunk, and what a calling trunk must prove when <see cref="Challenge"/> is on.</summary>
    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>The one realm whose challenges we answer; by default the host of <see cref="Server"/>.</summary>
    public string? Realm { get; set; }

    /// <summary>Whether calls from this trunk must prove <see cref="Username"/> by digest, besides or instead of their address.</summary>
    public bool Challenge { get; set; }

    /// <summary>Whether visits may call out over this trunk; needs <see cref="Server"/>.</summary>
    public bool DialOut { get; set; }

    /// <summary>The number that called people see: one that the trunk has given us.</summary>
    public string? From { get; set; }

    public TrunkSecurity Srtp { get; set; }

    /// <summary>Calls at one time over this trunk, both ways; by default <see cref="PhoneOptions.MaxCalls"/>.</summary>
    public int? MaxCalls { get; set; }
}
