using System.Security.Cryptography;
using System.Text;
using MediaServer.Recorder.Encryption;

namespace MediaServer.Recorder.Compose.Work;

/// <summary>Where one recording is composed in plain, and what of it is finished already.</summary>
/// <remarks>
/// A file is finished when it stands under its own name; while it is made it is called otherwise. The folder belongs to a plan: when the
/// plan is another one than last time, what is there is worthless and goes.
/// </remarks>
internal sealed class ScratchFolder
{
    private const string PlanFile = "plan.sha256";

    /// <summary>File systems that never reach a disk, as /proc/mounts calls them.</summary>
    private static readonly string[] MemoryTypes = ["tmpfs", "ramfs"];

    private ScratchFolder(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="InvalidOperationException">Plain media would reach a disk.</exception>
    public static ScratchFolder Open(ComposeOptions options, string recording)
    {
        if (!FileName.IsValid(recording))
            throw new ArgumentException("not a recording's id", nameof(recording));
        Directory.CreateDirectory(options.Scratch);
        if (!options.ScratchIsEncrypted && !IsInMemory(options.Scratch))
            throw new InvalidOperationException("Recorder:Compose:Scratch is neither in memory nor said to be encrypted");
        var path = System.IO.Path.Combine(options.Scratch, recording);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ScratchFolder(path);
    }

    /// <summary>Whether the mount that the path lies on is in memory.</summary>
    public static bool IsInMemory(string path)
    {
        const string mounts = "/proc/mounts";
        if (!File.Exists(mounts))
            return false;
        var full = System.IO.Path.GetFullPath(path) + "/";
        var mount = File.ReadLines(mounts)
            .Select(line => line.Split(' '))
            .Where(fields => fields.Length > 2 && full.StartsWith(fields[1].TrimEnd('/') + "/", StringComparison.Ordinal))
            .MaxBy(fields => fields[1].Length);
        return mount is not null && MemoryTypes.Contains(mount[2]);
    }

    /// <summary>Keeps what an earlier run of the same plan has finished, and removes everything else.</summary>
    public void Claim(string plan)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(plan)));
        var file = In(PlanFile);
        if (File.Exists(file) && File.ReadAllText(file) == hash)
            return;
        foreach (var old in Directory.EnumerateFiles(Path))
            File.Delete(old);
        File.WriteAllText(file, hash);
    }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public bool Has(string name) => File.Exists(In(name));

    /// <summary>The name of a file while it is made; the ending tells FFmpeg the format.</summary>
    public static string Draft(string name) => "draft-" + name;

    /// <summary>Gives a draft its own name: from here on it counts.</summary>
    public void Finish(string name) => File.Move(In(Draft(name)), In(name), overwrite: true);

    public FileStream Create(string name) => new(In(name), FileMode.Create, FileAccess.ReadWrite);

    public void Remove(string name) => File.Delete(In(name));

    public void Delete()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    /// <summary>Bytes that can still be written.</summary>
    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;
}
