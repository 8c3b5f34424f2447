using System.Diagnostics.Metrics;

namespace MediaServer.Host.Phone;

/// <summary>Where the buckets of the telephone's histograms end; the usual ones are made for milliseconds and would hold every value in one.</summary>
internal static class Buckets
{
    /// <summary>Of a tick of 20 ms, up to the catch-up of five.</summary>
    public static readonly InstrumentAdvice<double> Lateness = Of(0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.04, 0.1);

    /// <summary>Of networks and buffers, up to what nobody can talk over.</summary>
    public static readonly InstrumentAdvice<double> Delay = Of(0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 1);

    /// <summary>From an answer at once to a telephone that rings out.</summary>
    public static readonly InstrumentAdvice<double> Answer = Of(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60);

    /// <summary>From a wrong number to the longest call.</summary>
    public static readonly InstrumentAdvice<double> Call = Of(10, 30, 60, 180, 300, 600, 1200, 1800, 3600, 7200, 14_400);

    public static readonly InstrumentAdvice<double> Share = Of(0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5);

    /// <summary>The E-model's scores, at the steps that G.107 gives names to.</summary>
    public static readonly InstrumentAdvice<double> Score = Of(1.5, 2, 2.6, 3.1, 3.6, 3.8, 4, 4.2, 4.3, 4.4);

    private static InstrumentAdvice<double> Of(params double[] ends) => new() { HistogramBucketBoundaries = ends };
}
