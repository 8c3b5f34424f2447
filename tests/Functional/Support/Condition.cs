using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MediaServer.Tests.Functional.Support;

/// <summary>Waits for something that nobody announces.</summary>
internal static class Condition
{
    /// <summary>Nothing waited for here takes a second on an idle machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="patience">For what takes its time by design.</param>
    public static async Task HoldsAsync(
        Func<Task<bool>> condition,
        TimeSpan? patience = null,
        [CallerArgumentExpression(nameof(condition))] string what = ""
    )
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < (patience ?? Patience), $"waited in vain for {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public static Task HoldsAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        HoldsAsync(() => Task.FromResult(condition()), what: what);
}
