using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Compose.Work;

namespace MediaServer.Tests.Unit.Recorder.Compose.Work;

public sealed class ScratchFolderTests : IDisposable
{
    private readonly string _root = Path.Combine("/dev/shm", Path.GetRandomFileName());

    public void Dispose()
    {
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }

    private ScratchFolder Open(string recording = "r1") => ScratchFolder.Open(new ComposeOptions { Scratch = _root }, recording);

    [Fact]
    public void Open_OnADisk_RefusedUnlessItIsSaidToBeEncrypted()
    {
        var disk = Directory.CreateTempSubdirectory("scratch-").FullName;
        Assert.SkipWhen(ScratchFolder.IsInMemory(disk), "the temporary folder of this machine is in memory");
        Assert.Throws<InvalidOperationException>(() => ScratchFolder.Open(new ComposeOptions { Scratch = disk }, "r1"));
        ScratchFolder.Open(new ComposeOptions { Scratch = disk, ScratchIsEncrypted = true }, "r1").Delete();
        Directory.Delete(disk);
    }

    [Fact]
    public void Open_NobodyElseMayLook()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this is about Linux");
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
#pragma warning disable CA1416 // skipped elsewhere
        Assert.Equal(owner, File.GetUnixFileMode(Open().Path));
#pragma warning restore CA1416
    }

    [Theory]
    [InlineData("../r1")]
    [InlineData("")]
    [InlineData("a/b")]
    public void Open_NameThatIsNoName_Refused(string recording) => Assert.Throws<ArgumentException>(() => Open(recording));

    [Fact]
    public void Claim_SamePlan_FinishedFilesStay()
    {
        var scratch = Open();
        scratch.Claim("plan");
        File.WriteAllText(scratch.In(ScratchFolder.Draft("part")), "x");
        scratch.Finish("part");
        File.WriteAllText(scratch.In(ScratchFolder.Draft("other")), "x");
        Open().Claim("plan");
        Assert.Equal((true, false), (scratch.Has("part"), scratch.Has("other")));
    }

    [Fact]
    public void Claim_AnotherPlan_NothingStays()
    {
        var scratch = Open();
        scratch.Claim("plan");
        File.WriteAllText(scratch.In("part"), "x");
        Open().Claim("another plan");
        Assert.False(scratch.Has("part"));
    }
}
