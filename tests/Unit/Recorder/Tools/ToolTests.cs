using System.Diagnostics;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;
using MediaServer.Tests.Unit.Recorder.Journal;

namespace MediaServer.Tests.Unit.Recorder.Tools;

/// <summary>The program as an operator runs it.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly JournalDraft _draft = new();

    public ToolTests()
    {
        _draft.Begin(TimeSpan.Zero);
        _draft.AddAudio(TimeSpan.Zero, 0, ssrc: 7);
        _draft.Add(TimeSpan.FromSeconds(1), JournalRecord.NoTrack, new Joined("p1", "Secret Name", "patient", "web"));
        _draft.Add(TimeSpan.FromSeconds(2), 0, JournalDraft.Rtp(7, 1));
    }

    public void Dispose() => _draft.Dispose();

    private static async Task<(int Exit, string Output)> RunAsync(string? masterKey, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(JournalReader).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["Recorder__MasterKey"] = masterKey;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    private static string MasterText => new('m', MasterKey.MinTextLength);

    [Fact]
    public async Task Inspect_TellsStreamsAndNoNames()
    {
        _draft.Complete();
        var (exit, output) = await RunAsync(MasterText, "inspect", _draft.Folder.Path);
        Assert.Equal(0, exit);
        Assert.Contains("ssrc 7 layer 0 : 1 packets", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", output, StringComparison.Ordinal);
        Assert.Contains("Secret", (await RunAsync(MasterText, "inspect", _draft.Folder.Path, "--events")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WholeThenCut_ExitCodesTellThemApart()
    {
        _draft.Complete();
        Assert.Equal(0, (await RunAsync(MasterText, "verify", _draft.Folder.Path)).Exit);
        var bytes = File.ReadAllBytes(_draft.Folder.PathOf(1));
        File.WriteAllBytes(_draft.Folder.PathOf(1), bytes[..^1]);
        var (exit, output) = await RunAsync(MasterText, "verify", _draft.Folder.Path);
        Assert.Equal(2, exit);
        Assert.Contains("journal-000001.msj", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_Killed_IsDamagedAndReadable()
    {
        _draft.Flush();
        _draft.Kill();
        var (exit, output) = await RunAsync(MasterText, "verify", _draft.Folder.Path);
        Assert.Equal(1, exit);
        Assert.Contains("NoEnd", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WrongOrNoMasterKey_SaysWhich()
    {
        _draft.Complete();
        var (exit, output) = await RunAsync(new string('x', MasterKey.MinTextLength), "verify", _draft.Folder.Path);
        Assert.Equal(2, exit);
        Assert.Contains("another master key", output, StringComparison.Ordinal);
        Assert.Contains("no master key", (await RunAsync(null, "verify", _draft.Folder.Path)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExportPcap_IsACaptureOfThePackets()
    {
        _draft.Complete();
        var path = Path.Combine(_draft.Folder.Path, "out.pcap");
        Assert.Equal(0, (await RunAsync(MasterText, "export-pcap", _draft.Folder.Path, path)).Exit);
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(0xA1B2_3C4Du, BitConverter.ToUInt32(bytes));
        Assert.Equal(24 + 16 + 28 + 32, bytes.Length);
        Assert.Equal((uint)(JournalDraft.Start.ToUnixTimeSeconds() + 2), BitConverter.ToUInt32(bytes, 24));
        Assert.Equal(JournalDraft.Rtp(7, 1), bytes[^32..]);
    }
}
