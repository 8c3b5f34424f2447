using System.Net.NetworkInformation;

namespace MediaServer.Tests.Functional.Phone.Sip;

/// <summary>Tells when a program has opened its TCP port, without connecting to it: sipp would take that for a call.</summary>
internal static class Listening
{
    public static async Task WaitAsync(int port)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(e => e.Port == port))
            await Task.Delay(20, limit.Token);
    }
}
