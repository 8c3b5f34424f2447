using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>Directions as seen from the client that offers.</summary>
internal static class LineDirection
{
    public static bool ClientSends(this MediaDescription media) => Sends(media.Direction);

    public static bool ClientReceives(this MediaDescription media) => Receives(media.Direction);

    public static bool Sends(SdpDirection direction) => direction is SdpDirection.SendRecv or SdpDirection.SendOnly;

    public static bool Receives(SdpDirection direction) => direction is SdpDirection.SendRecv or SdpDirection.RecvOnly;

    public static SdpDirection Ours(bool weSend, bool weReceive) =>
        (weSend, weReceive) switch
        {
            (true, true) => SdpDirection.SendRecv,
            (true, false) => SdpDirection.SendOnly,
            (false, true) => SdpDirection.RecvOnly,
            _ => SdpDirection.Inactive,
        };

    /// <summary>The same direction seen from the other side.</summary>
    public static SdpDirection Reverse(SdpDirection direction) =>
        direction switch
        {
            SdpDirection.SendOnly => SdpDirection.RecvOnly,
            SdpDirection.RecvOnly => SdpDirection.SendOnly,
            _ => direction,
        };
}
