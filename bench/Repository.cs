namespace MediaServer.Bench;

/// <summary>Where this program was built from: results are written there, and the server is started from there.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Results => Path.Combine(Root, "bench", "results");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "MediaServer.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException("The bench runs from within its repository.");
    }
}
