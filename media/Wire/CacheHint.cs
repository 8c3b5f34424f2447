using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MediaServer.Wire;

/// <summary>Asks the memory for what is about to be read, and goes on: a core that slept finds nothing of it in its cache.</summary>
/// <remarks>Only a hint: a wrong address, or an object that the collector has moved since, costs nothing but the hint.</remarks>
public static unsafe class CacheHint
{
    private const int LineLength = 64;

    /// <param name="target">Nothing to ask for when it is null.</param>
    /// <param name="length">So many bytes of it from its start; a few hundred at most.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(object? target, int length)
    {
        if (target is not null)
            FetchLines(*(byte**)Unsafe.AsPointer(ref target), length);
    }

    /// <param name="first">Where to begin.</param>
    /// <param name="length">So many bytes from there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchFrom<T>(ref readonly T first, int length) =>
        FetchLines((byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in first)), length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchLines(byte* at, int length)
    {
        if (!Sse.IsSupported)
            return;
        for (var end = at + length; at < end; at += LineLength)
            Sse.Prefetch0(at);
    }
}
