using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Media;

/// <summary>An empty server gives memory back; that takes a process of its own, as an operator runs it.</summary>
public class MemoryReturnTests
{
    [Fact]
    public async Task NobodyIsThere_WhatRequestsHaveLeftBehind_IsGivenBack()
    {
        await using var server = await MediaServerProcess.StartAsync();

        await Condition.HoldsAsync(
            async () =>
            {
                await server.Api.GetStringAsync("/metrics");
                return server.Output.Contains("Nobody is here", StringComparison.Ordinal);
            },
            patience: TimeSpan.FromMinutes(2)
        );
    }
}
