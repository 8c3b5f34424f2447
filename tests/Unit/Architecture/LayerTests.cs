using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MediaServer.Tests.Unit.Architecture;

/// <summary>Who may know whom, and who may touch the outside world. The compiler holds most of it; this holds the rest.</summary>
public class LayerTests
{
    /// <summary>The arrows of the design: each layer, and the layers that it may refer to.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Wire"] = [],
        ["Transport"] = ["Wire"],
        ["Sfu"] = ["Wire"],
        ["Audio"] = [],
        ["Phone"] = ["Wire", "Sfu", "Audio"],
        ["Host"] = ["Wire", "Transport", "Sfu", "Audio", "Phone"],
        ["Visits"] = [],
        ["Recorder"] = ["Wire", "Host", "Sfu"],
        ["Server"] = ["Visits", "Host", "Sfu", "Recorder"],
    };

    /// <summary>The words that Host/Control speaks and the SFU defines; the server may use these and nothing else of the SFU.</summary>
    private static readonly string[] ControlVocabulary = ["MediaKind", "TrackSource"];

    private static readonly string[] SansIo = ["Wire", "Transport", "Sfu", "Audio", "Phone", "Visits"];

    private static readonly string[] SourceFolders = ["media", "signaling", "recorder", "tests", "bench"];

    public static TheoryData<string> Layers => [.. Arrows.Keys];

    public static TheoryData<string> SansIoLayers => [.. SansIo];

    /// <summary>The server is the program itself and goes by its name.</summary>
    private static Assembly Load(string layer) => Assembly.Load(layer == "Server" ? "mediaserver" : $"MediaServer.{layer}");

    private static IEnumerable<string> References(string layer) => Load(layer).GetReferencedAssemblies().Select(name => name.Name!);

    [Theory]
    [MemberData(nameof(Layers))]
    public void Layer_RefersOnlyToLayersBelow(string layer)
    {
        var found = References(layer)
            .Where(name => name.StartsWith("MediaServer.", StringComparison.Ordinal))
            .Select(name => name["MediaServer.".Length..]);
        Assert.Empty(found.Except(Arrows[layer]));
    }

    [Fact]
    public void Server_UsesOfTheSfuOnlyTheWordsOfTheControlContract()
    {
        using var file = new PEReader(File.OpenRead(Load("Server").Location));
        var metadata = file.GetMetadataReader();
        var used = metadata
            .TypeReferences.Select(metadata.GetTypeReference)
            .Where(type => IsFrom(metadata, type, "MediaServer.Sfu"))
            .Select(type => metadata.GetString(type.Name));
        Assert.Empty(used.Except(ControlVocabulary));
    }

    private static bool IsFrom(MetadataReader metadata, TypeReference type, string assembly) =>
        type.ResolutionScope.Kind == HandleKind.AssemblyReference
        && metadata.StringComparer.Equals(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name, assembly);

    [Fact]
    public void Arrows_CoverEveryProject()
    {
        var projects = new[] { "media", "signaling", "recorder" }.SelectMany(folder => SourceTree.Files(folder, ".csproj"));
        Assert.Equal(Arrows.Keys.Order(), projects.Select(path => Path.GetFileNameWithoutExtension(path)!).Order());
    }

    [Theory]
    [MemberData(nameof(SansIoLayers))]
    public void SansIoLayer_KnowsNoSocketThreadOrProcess(string layer)
    {
        string[] outside =
        [
            "System.Net.Sockets",
            "System.Net.Http",
            "System.Threading.Thread",
            "System.Threading.ThreadPool",
            "System.Diagnostics.Process",
            "System.IO.Pipes",
            "System.Console",
        ];
        Assert.Empty(References(layer).Intersect(outside));
    }

    [Theory]
    [MemberData(nameof(SansIoLayers))]
    public void SansIoLayer_SwitchesTheBannedSymbolsOn(string layer)
    {
        var project = SourceTree
            .Files("media", ".csproj")
            .Concat(SourceTree.Files("signaling", ".csproj"))
            .Single(path => Path.GetFileNameWithoutExtension(path) == layer);
        Assert.Contains("<SansIo>true</SansIo>", File.ReadAllText(Path.Combine(SourceTree.Root, project)), StringComparison.Ordinal);
    }

    [Fact]
    public void SourceFile_HasAtMost600Lines()
    {
        var files = SourceFolders.SelectMany(folder => SourceTree.Files(folder, ".cs", ".ts", ".mts", ".js", ".mjs", ".css"));
        var tooLong = files.Where(path => File.ReadLines(Path.Combine(SourceTree.Root, path)).Count() > 600);
        Assert.Empty(tooLong);
    }
}
