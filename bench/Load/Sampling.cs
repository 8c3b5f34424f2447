using MediaServer.Bench.Load.Media;

namespace MediaServer.Bench.Load;

/// <summary>Which packets are decrypted for their time stamps.</summary>
internal static class Sampling
{
    /// <summary>Plenty for p99.9, and a small part of the clients' work.</summary>
    private const int PerSecond = 3000;

    private const int AudioPackets = 50;

    /// <summary>Without common factor with the usual fan-outs, so that no subscriber is always or never the sample.</summary>
    private static readonly int[] Steps = [1, 3, 7, 13, 31, 61, 127, 251];

    public static int EveryNth(LoadOptions options)
    {
        var video = options.AudioOnly ? 0 : options.Rate * VideoSource.BitsPerSecond / 8 / VideoSource.PacketLength;
        var packets = options.Scenario.Forwards * (AudioPackets + video);
        return Steps.FirstOrDefault(step => packets / step <= PerSecond, Steps[^1]);
    }
}
