namespace MediaServer.Tests.Unit;

/// <summary>Measures what a piece of code takes from the heap once it is warm.</summary>
internal static class Allocated
{
    /// <summary>How often it runs what it measures.</summary>
    public const int Runs = 5;

    /// <summary>
    /// Bytes that each run takes after the first. It is the least of them: what the code takes shows in every one, what the runtime takes once
    /// in a while, when it compiles anew what runs often, does not. So a run must be long enough for what happens from time to time.
    /// </summary>
    public static long By(Action run)
    {
        run();
        return Enumerable.Range(1, Runs - 1).Min(_ => Once(run));
    }

    private static long Once(Action run)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
