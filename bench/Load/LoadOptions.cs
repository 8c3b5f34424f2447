namespace MediaServer.Bench.Load;

/// <summary>One measurement as it was asked for.</summary>
/// <param name="Srtp">The only protection profile that the clients offer.</param>
/// <param name="Pin">Cores of the server; the clients take the others. Empty: no pinning.</param>
/// <param name="Duration">The steady window that is measured.</param>
/// <param name="Rate">Times the ordinary picture rate of 30/s; bursts stay as long as they are.</param>
/// <param name="Url">A server that runs already; null starts one.</param>
/// <param name="Secret">The API secret of that server.</param>
/// <param name="ServerProcess">Its process id, when it is on this machine.</param>
/// <param name="ServerSettings">Configuration for the server that is started, <c>Key=value</c>.</param>
/// <param name="Record">Every visit is recorded.</param>
internal sealed record LoadOptions(
    Scenario Scenario,
    SrtpSuite Srtp,
    bool AudioOnly,
    bool Paced,
    int[] Pin,
    TimeSpan Duration,
    double Rate,
    Uri? Url,
    string Secret,
    int? ServerProcess,
    string[] ServerSettings,
    bool Record = false
);

internal enum SrtpSuite
{
    /// <summary>AEAD_AES_128_GCM.</summary>
    Gcm,

    /// <summary>AES_CM_128_HMAC_SHA1_80.</summary>
    Cm,
}
