namespace MediaServer.Tests.Functional.Support;

/// <summary>Files of the work tree that tests use in place: scripts, configuration, node packages.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string File(string path) => Path.Combine(Root, path);

    /// <summary>Where logs, captures and figures of this run go; test.sh names it.</summary>
    public static string Artifacts
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("MEDIASERVER_TEST_ARTIFACTS") ?? Path.Combine(Root, "tests/artifacts");
            return Directory.CreateDirectory(folder).FullName;
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "MediaServer.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("The tests must run from within the work tree.");
    }
}
