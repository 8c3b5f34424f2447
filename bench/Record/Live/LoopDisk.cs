using System.Diagnostics;

namespace MediaServer.Bench.Record.Live;

/// <summary>A file system in a file that can be made to stand still: whoever writes to it then waits until it is thawed.</summary>
/// <remarks>
/// A shell holds it. Whatever becomes of this program, its end is the end of the shell's input, upon which the shell thaws and unmounts:
/// nothing stands still for longer than the program that wanted it.
/// </remarks>
internal sealed class LoopDisk : IAsyncDisposable
{
    private const long Bytes = 512L << 20;

    private const string Script = """
        trap '' INT TERM HUP
        mkfs.ext4 -q "$1" && mount -o loop "$1" "$2" || exit 1
        echo mounted
        while read -r word; do fsfreeze "$word" "$2" && state=$word && echo "$word"; done
        [ "$state" != --freeze ] || fsfreeze --unfreeze "$2"
        umount --lazy "$2"
        """;

    private readonly Process _shell;
    private readonly DirectoryInfo _root;

    private LoopDisk(Process shell, DirectoryInfo root) => (_shell, _root) = (shell, root);

    public string Folder => Path.Combine(_root.FullName, "disk");

    /// <summary>Null where that takes more than this process may: root and loop devices. The reason is printed.</summary>
    public static async Task<LoopDisk?> TryMountAsync(CancellationToken cancel)
    {
        var root = Directory.CreateTempSubdirectory("loop-disk");
        var image = Path.Combine(root.FullName, "image");
        using (var file = File.Create(image))
            file.SetLength(Bytes);
        var folder = root.CreateSubdirectory("disk");
        var shell = Process.Start(
            new ProcessStartInfo("sh", ["-c", Script, "sh", image, folder.FullName])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        var disk = new LoopDisk(shell, root);
        var mounted = false;
        try
        {
            mounted = await shell.StandardOutput.ReadLineAsync(cancel) == "mounted";
            return mounted ? disk : null;
        }
        finally
        {
            if (!mounted)
                await disk.DisposeAsync();
        }
    }

    /// <summary>What is written from now on waits.</summary>
    public Task FreezeAsync(CancellationToken cancel) => SayAsync("--freeze", cancel);

    public Task ThawAsync(CancellationToken cancel) => SayAsync("--unfreeze", cancel);

    private async Task SayAsync(string word, CancellationToken cancel)
    {
        await _shell.StandardInput.WriteLineAsync(word.AsMemory(), cancel);
        await _shell.StandardInput.FlushAsync(cancel);
        if (await _shell.StandardOutput.ReadLineAsync(cancel) != word)
            throw new InvalidOperationException($"fsfreeze {word} failed.");
    }

    /// <summary>Thaws it if need be.</summary>
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        _root.Delete(recursive: true);
    }
}
