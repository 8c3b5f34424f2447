using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Storage;

namespace MediaServer.Tests.Unit.Recorder.Storage;

public class ArchiveOptionsTests
{
    private static string Failures(ComposeOptions options) => new ComposeOptions.Validator().Validate(null, options).FailureMessage ?? "";

    private static string Failures(StorageOptions options) => new StorageOptions.Validator().Validate(null, options).FailureMessage ?? "";

    [Fact]
    public void Defaults_AreAllowed() => Assert.Equal(("", ""), (Failures(new ComposeOptions()), Failures(new StorageOptions())));

    [Fact]
    public void Compose_WrongValues_AreNamedWithWhatIsAllowed()
    {
        Assert.Equal(
            "Recorder:Compose:FrameRate = 24: allowed is one of 10, 15, 20, 25, 30, 50, 60",
            Failures(new ComposeOptions { FrameRate = 24 })
        );
        Assert.Equal("Recorder:Compose:Processes = 0: allowed is 1 to 64", Failures(new ComposeOptions { Processes = 0 }));
        Assert.Equal("Recorder:Compose:Scratch = here: allowed is an absolute path", Failures(new ComposeOptions { Scratch = "here" }));
        Assert.Contains("even numbers", Failures(new ComposeOptions { Width = 1281 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Storage_WrongValues_AreNamed_AndSecretsAreNot()
    {
        Assert.Contains("Recorder:Storage:Endpoint = s3", Failures(new StorageOptions { Endpoint = "s3" }), StringComparison.Ordinal);
        var half = Failures(new StorageOptions { SecretKey = "hush" });
        Assert.Contains("Recorder:Storage:AccessKey", half, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", half, StringComparison.Ordinal);
        Assert.Contains("not both", Failures(new StorageOptions { Bucket = "b", Directory = "/d" }), StringComparison.Ordinal);
    }
}
