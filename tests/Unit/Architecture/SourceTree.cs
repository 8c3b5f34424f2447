namespace MediaServer.Tests.Unit.Architecture;

/// <summary>The files of this repository, found from where the tests run.</summary>
internal static class SourceTree
{
    private static readonly string[] Generated = ["bin", "obj", "node_modules", "dist", "wwwroot", "Migrations", ".git", ".test"];

    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Files(string folder, params string[] extensions) =>
        new DirectoryInfo(Path.Combine(Root, folder))
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => extensions.Contains(file.Extension))
            .Select(file => Path.GetRelativePath(Root, file.FullName))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(Generated.Contains));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MediaServer.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder.FullName;
    }
}
