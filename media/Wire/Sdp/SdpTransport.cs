namespace MediaServer.Wire.Sdp;

/// <summary>ICE and DTLS parameters, which may stand at the session or at an m-line (RFC 8839, RFC 8842).</summary>
public sealed class SdpTransport
{
    public string Ufrag { get; set; } = "";
    public string Password { get; set; } = "";
    public List<SdpFingerprint> Fingerprints { get; init; } = [];
    public SdpSetup Setup { get; set; }
    public List<string> IceOptions { get; init; } = [];

    /// <summary>What is not said here is taken from <paramref name="session"/>.</summary>
    public SdpTransport Or(SdpTransport session) =>
        new()
        {
            Ufrag = Ufrag.Length > 0 ? Ufrag : session.Ufrag,
            Password = Password.Length > 0 ? Password : session.Password,
            Fingerprints = Fingerprints.Count > 0 ? Fingerprints : session.Fingerprints,
            Setup = Setup != SdpSetup.None ? Setup : session.Setup,
            IceOptions = IceOptions.Count > 0 ? IceOptions : session.IceOptions,
        };
}
