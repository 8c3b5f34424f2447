using System.Globalization;

namespace MediaServer.Tests.Fuzz.Harness;

/// <summary>Runs a target over its corpus and over seeded mutations of it, and keeps what broke it.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>FUZZ_SEED</c> replaces the fixed seed, so that a failure can be replayed and a nightly run can look elsewhere.</item>
/// <item><c>FUZZ_MUTATIONS</c> replaces the number of mutations.</item>
/// <item><c>FUZZ_FAILURES</c> names the folder for failing inputs (default: <c>failures/</c> beside the tests).</item>
/// </list>
/// A failing input becomes a regression test by copying the written file to <c>corpus/&lt;target&gt;/</c>.
/// </remarks>
public sealed class FuzzRunner(FuzzTarget target, IReadOnlyList<byte[]> corpus, int seed, int mutations, string failureFolder)
{
    public const int DefaultMutations = 200_000;
    private const int DefaultSeed = 20_240_229;

    public static FuzzRunner For(FuzzTarget target) =>
        new(
            target,
            Corpus.Load(target.Name),
            FromEnvironment("FUZZ_SEED", DefaultSeed),
            FromEnvironment("FUZZ_MUTATIONS", DefaultMutations),
            Environment.GetEnvironmentVariable("FUZZ_FAILURES") ?? Path.Combine(AppContext.BaseDirectory, "failures")
        );

    /// <exception cref="FuzzFailureException">The target threw, or allocated where it must not.</exception>
    public void Run()
    {
        for (var i = 0; i < corpus.Count; i++)
            Try(corpus[i], $"corpus-{i}");
        var mutator = new Mutator(corpus, target.MaxLength, seed);
        for (var i = 0; i < mutations; i++)
            Try(mutator.Next(), i);
    }

    // Two overloads, because a name made up front would be an allocation for every input.
    private void Try(ReadOnlySpan<byte> input, int mutation)
    {
        if (Check(input) is { } cause)
            Fail(input, $"{seed}-{mutation}", cause);
    }

    private void Try(ReadOnlySpan<byte> input, string name)
    {
        if (Check(input) is { } cause)
            Fail(input, name, cause);
    }

    private Exception? Check(ReadOnlySpan<byte> input)
    {
        try
        {
            // What runs for the first time may build statics; only what allocates again does so per input.
            if (AllocatedBy(input) != 0 && target.MustNotAllocate && AllocatedBy(input) is var bytes and not 0)
                return new FuzzInvariantException($"{bytes} bytes were allocated");
            return null;
        }
#pragma warning disable CA1031 // whatever a parser throws is the finding
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e;
        }
    }

    private long AllocatedBy(ReadOnlySpan<byte> input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        target.Run(input);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Fail(ReadOnlySpan<byte> input, string name, Exception cause)
    {
        Directory.CreateDirectory(failureFolder);
        var path = Path.Combine(failureFolder, $"{target.Name}-{name}.bin");
        File.WriteAllBytes(path, input.ToArray());
        throw new FuzzFailureException(
            $"{target.Name} failed on input {name} ({input.Length} bytes, seed {seed}): {cause.GetType().Name}: {cause.Message}. "
                + $"The input is in {path}; copy it to tests/Fuzz/corpus/{target.Name}/ to keep it. "
                + $"Bytes: {Convert.ToHexString(input[..Math.Min(input.Length, 96)])}",
            path,
            cause
        );
    }

    private static int FromEnvironment(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : fallback;
}

/// <summary>A target failed; the message says how to replay it.</summary>
public sealed class FuzzFailureException(string message, string path, Exception cause) : Exception(message, cause)
{
    public string InputPath { get; } = path;
}
