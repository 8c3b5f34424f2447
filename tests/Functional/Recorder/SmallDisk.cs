using System.ComponentModel;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>A file system of a few megabytes that only one process and its heirs see, so that filling it up harms nobody.</summary>
/// <param name="Folder">Where it is, for those who see it.</param>
internal sealed record SmallDisk(string Folder) : IDisposable
{
    private const int Megabytes = 32;

    /// <summary>A command that becomes the one behind it, with the disk in place; no privileges but those of a namespace of its own.</summary>
    public string[] Within =>
        [
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            $"mount -t tmpfs -o size={Megabytes}m small '{Folder}' && exec \"$@\"",
            "sh",
        ];

    public static SmallDisk Create() => new(Directory.CreateTempSubdirectory("small-disk").FullName);

    /// <summary>Whether this machine lets its users have namespaces.</summary>
    public async Task<bool> IsPossibleAsync()
    {
        try
        {
            var (exit, _) = await ChildProcess.RunAsync(Within[0], [.. Within[1..], "true"], TimeSpan.FromSeconds(10));
            return exit == 0;
        }
        catch (Win32Exception)
        {
            return false; // no such program
        }
    }

    /// <summary>Leaves no room, as seen by the process.</summary>
    public void FillUp(int process)
    {
        var block = new byte[1 << 16];
        using var ballast = new FileStream(Ballast(process), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (var written = 0; written <= Megabytes << 20; written += block.Length)
                ballast.Write(block);
        }
        catch (IOException)
        {
            return; // full, which is the purpose
        }
        throw new InvalidOperationException("More was written than there is room for.");
    }

    public void MakeRoom(int process) => File.Delete(Ballast(process));

    /// <summary>Where it is for everybody else.</summary>
    public string SeenBy(int process) => $"/proc/{process}/root{Folder}";

    private string Ballast(int process) => Path.Combine(SeenBy(process), "ballast");

    public void Dispose() => Directory.Delete(Folder);
}
