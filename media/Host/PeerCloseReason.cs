using MediaServer.Transport;

namespace MediaServer.Host;

/// <summary>The reasons that <see cref="Control.PeerClosed"/> carries.</summary>
internal static class PeerCloseReason
{
    public const string ClosedByPeer = "closed";
    public const string Replaced = "replaced";
    public const string Removed = "removed";
    public const string Timeout = "timeout";
    public const string Fault = "fault";
    public const string Stopping = "stopping";

    public static string Of(SessionFailure failure) =>
        failure switch
        {
            SessionFailure.FingerprintMismatch => "fingerprint_mismatch",
            SessionFailure.NoSrtpProfile => "no_srtp_profile",
            SessionFailure.HandshakeTimeout => "handshake_timeout",
            _ => "handshake_failed",
        };
}
