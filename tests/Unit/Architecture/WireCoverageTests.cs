using System.Reflection;
using MediaServer.Recorder.Journal;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Architecture;

/// <summary>No wire type without its vectors and its fuzz target: type <c>X</c> has <c>XTests</c>, <c>XTarget</c> and <c>corpus/X/</c>.</summary>
public class WireCoverageTests
{
    /// <summary>Classes that parse themselves all the same.</summary>
    private static readonly string[] ParsedClasses = ["SessionDescription", "JournalEvent"];

    /// <summary>What outside bytes become: every public struct of the layer, and of the recorder's files, that parses itself.</summary>
    public static TheoryData<string> ParsedTypes =>
        [
            .. typeof(Classify)
                .Assembly.GetExportedTypes()
                .Concat(typeof(JournalRecord).Assembly.GetExportedTypes())
                .Where(type => type.IsValueType || ParsedClasses.Contains(type.Name))
                .Where(type => type.GetMember("TryParse", BindingFlags.Public | BindingFlags.Static).Length > 0)
                .Select(type => type.Name)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    [Fact]
    public void ParsedTypes_AreFound()
    {
        Assert.Contains("RtpPacket", ParsedTypes.Select(row => row.Data));
        Assert.Contains("DependencyDescriptor", ParsedTypes.Select(row => row.Data));
        Assert.Contains("StunMessage", ParsedTypes.Select(row => row.Data));
        Assert.Contains("SessionDescription", ParsedTypes.Select(row => row.Data));
        Assert.Contains("JournalRecord", ParsedTypes.Select(row => row.Data));
    }

    [Theory]
    [MemberData(nameof(ParsedTypes))]
    public void ParsedType_HasItsVectorTests(string type) =>
        Assert.Contains(typeof(WireCoverageTests).Assembly.GetTypes(), test => test.Name == $"{type}Tests" && HasTests(test));

    [Theory]
    [MemberData(nameof(ParsedTypes))]
    public void ParsedType_HasItsFuzzTargetAndCorpus(string type)
    {
        var targets = SourceTree.Files("tests/Fuzz/Targets", ".cs").Select(path => Path.GetFileNameWithoutExtension(path));
        Assert.Contains($"{type}Target", targets);
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "tests/Fuzz/corpus", type)));
    }

    private static bool HasTests(Type type) =>
        type.GetMethods().Any(method => method.GetCustomAttributes().Any(attribute => attribute is FactAttribute));
}
