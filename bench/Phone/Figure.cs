namespace MediaServer.Bench.Phone;

/// <summary>One row of the table: what was asked for and what came out.</summary>
/// <param name="Details">Numbers behind it, for the file.</param>
internal sealed record Figure(string Name, string Bar, string Measured, bool IsMet, object? Details = null);

/// <summary>A piece of the measurement that can be run by itself.</summary>
internal interface IPhonePart
{
    /// <summary>As <c>--only</c> calls it.</summary>
    string Name { get; }

    Task<IReadOnlyList<Figure>> MeasureAsync(int[] pin, CancellationToken cancel);
}
