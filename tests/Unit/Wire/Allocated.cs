namespace MediaServer.Tests.Unit.Wire;

/// <summary>Measures what a piece of code takes from the heap once it is warm.</summary>
internal static class Allocated
{
    public static long By(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
