using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaServer.Transport.Srtp;

/// <summary>Remembers which of the last <see cref="Size"/> indices were seen (RFC 3711 3.3.2).</summary>
/// <remarks>Invariant: bit <c>i &amp; (Size - 1)</c> tells of index i, for i in (Highest - Size, Highest] only.</remarks>
internal struct ReplayWindow
{
    /// <summary>Half a second of 25 Mbit/s video; the RFC asks for at least 64.</summary>
    public const int Size = 1024;

    private Bits _bits;
    private long _next; // Highest + 1, so that the default value is an empty window

    /// <summary>The highest index seen, the RFC's s_l with its rollover counter; -1 before the first.</summary>
    public readonly long Highest => _next - 1;

    /// <summary>A window in which everything up to <paramref name="highest"/> counts as seen.</summary>
    public static ReplayWindow Closed(long highest)
    {
        var window = new ReplayWindow { _next = highest + 1 };
        ((Span<ulong>)window._bits).Fill(ulong.MaxValue);
        return window;
    }

    /// <summary>None when the index is new; the window does not change.</summary>
    public readonly Drop Check(long index)
    {
        if (index < 0 || index <= Highest - Size)
            return Drop.TooOld;
        if (index > Highest)
            return Drop.None;
        return (_bits[Word(index)] & Bit(index)) == 0 ? Drop.None : Drop.Replayed;
    }

    /// <summary>Marks an index that <see cref="Check"/> found new, once its packet is authenticated.</summary>
    public void Accept(long index)
    {
        if (index - Highest >= Size)
            ((Span<ulong>)_bits).Clear();
        else
            for (var skipped = _next; skipped < index; skipped++)
                _bits[Word(skipped)] &= ~Bit(skipped);
        _bits[Word(index)] |= Bit(index);
        _next = Math.Max(_next, index + 1);
    }

    public override readonly string ToString() => $"{Highest} {Convert.ToHexString(MemoryMarshal.AsBytes((ReadOnlySpan<ulong>)_bits))}";

    private static int Word(long index) => (int)(index & (Size - 1)) >> 6;

    private static ulong Bit(long index) => 1UL << (int)(index & 63);

    [InlineArray(Size / 64)]
    private struct Bits
    {
        private ulong _first;
    }
}
