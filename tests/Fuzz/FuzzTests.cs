using System.Reflection;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz;

/// <summary>Every target of this assembly, over its corpus and at least 200 000 mutations of it.</summary>
public class FuzzTests
{
    private static readonly Dictionary<string, Type> Found = typeof(FuzzTests)
        .Assembly.GetTypes()
        .Where(type => type.IsPublic && !type.IsAbstract && type.IsSubclassOf(typeof(FuzzTarget)))
        .ToDictionary(type => Create(type).Name);

    public static TheoryData<string> Targets => [.. Found.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_CorpusAndMutations_NeverThrowsNorAllocates(string target) => FuzzRunner.For(Create(Found[target])).Run();

    [Fact]
    public void Corpus_EveryFolder_HasItsTarget()
    {
        var folders = Directory.EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "corpus")).Select(Path.GetFileName);
        Assert.All(folders, folder => Assert.Contains(folder!, Found.Keys));
    }

    private static FuzzTarget Create(Type type) =>
        (FuzzTarget)Activator.CreateInstance(type, BindingFlags.Public | BindingFlags.Instance, null, null, null)!;
}
