using System.Runtime;
using MediaServer.Host;
using MediaServer.Server;
using MediaServer.Server.Configuration;
using Microsoft.Extensions.Options;

try
{
    await using var app = ServerApp.Build(args, builder => builder.Services.AddMemoryReturn());
    GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency; // a full collection may take longer, but stops nobody's voice
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (StartFailure.Describe(e) is { } lines)
{
    foreach (var line in lines)
        await Console.Error.WriteLineAsync(line);
    return 1;
}

/// <summary>What an operator can put right is said in a line; everything else keeps its stack trace.</summary>
internal static class StartFailure
{
    public static IEnumerable<string>? Describe(Exception e) =>
        e switch
        {
            ConfigurationException wrong => [wrong.Message],
            OptionsValidationException wrong => wrong.Failures,
            IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } taken =>
            [
                $"Configuration: Urls names an address that is in use: {taken.Message}",
            ],
            _ => null,
        };
}
