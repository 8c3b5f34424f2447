using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Transport;

public class SrtpCorpusTests
{
    /// <summary>A corpus of packets that nobody can open would test nothing but the first check.</summary>
    [Fact]
    public void Corpus_EveryPacketOpensOnce()
    {
        using var target = new SrtpReceiverTarget();
        var corpus = Corpus.Load(target.Name);
        foreach (var packet in corpus)
            target.Run(packet);
        Assert.Equal(corpus.Count, target.Accepted);
        foreach (var packet in corpus)
            target.Run(packet);
        Assert.Equal(corpus.Count, target.Accepted);
    }
}
