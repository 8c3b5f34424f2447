namespace MediaServer.Tests.Fuzz.Harness;

/// <summary>The harness itself must find what it is for: a harness that cannot fail proves nothing.</summary>
public sealed class HarnessTests : IDisposable
{
    private static readonly byte[][] Seeds =
    [
        [1, 2, 3, 4, 5, 6, 7, 8],
        [0x80, 0, 0, 9, 0xBE, 0xDE, 0, 1],
    ];

    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Runner_TargetReadsPastTheEnd_InputIsWrittenAndReplays()
    {
        var failure = Assert.Throws<FuzzFailureException>(() => new FuzzRunner(new Overrun(), Seeds, 7, 10_000, _folder).Run());

        Assert.IsType<IndexOutOfRangeException>(failure.InnerException);
        var input = File.ReadAllBytes(failure.InputPath);
        Assert.Throws<IndexOutOfRangeException>(() => new Overrun().Run(input));
        Assert.Contains("seed 7", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runner_TargetAllocates_IsCaught()
    {
        var failure = Assert.Throws<FuzzFailureException>(() => new FuzzRunner(new Allocating(), Seeds, 7, 10, _folder).Run());

        Assert.Contains("bytes were allocated", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runner_HarmlessTarget_RunsEveryMutation()
    {
        var target = new Counting();
        new FuzzRunner(target, Seeds, 7, 1000, _folder).Run();

        Assert.Equal(Seeds.Length + 1000, target.Runs);
        Assert.False(Directory.Exists(_folder));
    }

    [Fact]
    public void Mutator_SameSeed_SameInputs()
    {
        var (one, two, other) = (new Mutator(Seeds, 64, 1), new Mutator(Seeds, 64, 1), new Mutator(Seeds, 64, 2));
        var differences = 0;
        for (var i = 0; i < 1000; i++)
        {
            var input = one.Next();
            Assert.True(input.SequenceEqual(two.Next()));
            Assert.InRange(input.Length, 0, 64);
            differences += input.SequenceEqual(other.Next()) ? 0 : 1;
        }
        Assert.True(differences > 900);
    }

    [Fact]
    public void Corpus_HexWithComments_IsRead() =>
        Assert.Equal(new byte[] { 0x80, 0xBE, 0xDE }, Corpus.ParseHex(["# an RTP header", "80 # version", "", "BE de"]));

    private sealed class Overrun : FuzzTarget
    {
        public override void Run(ReadOnlySpan<byte> input)
        {
            if (input.Length > 3 && input[3] == 0xFF)
                _ = input[input.Length];
        }
    }

    private sealed class Allocating : FuzzTarget
    {
        public override void Run(ReadOnlySpan<byte> input) => GC.KeepAlive(new object());
    }

    private sealed class Counting : FuzzTarget
    {
        public int Runs { get; private set; }

        public override void Run(ReadOnlySpan<byte> input) => Runs++;
    }
}
