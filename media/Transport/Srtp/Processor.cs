using MediaServer.Transport.Srtp.Intrinsics;

namespace MediaServer.Transport.Srtp;

/// <summary>Which of two ways to the same bytes is taken.</summary>
internal static class Processor
{
    /// <summary>In runtimeconfig.json, <c>true</c> goes back to OpenSSL for every packet.</summary>
    public const string Switch = "MediaServer.Srtp.OpenSsl";

    public static bool HasIntrinsics { get; } = AesSchedule.IsSupported && !(AppContext.TryGetSwitch(Switch, out var openSsl) && openSsl);
}
