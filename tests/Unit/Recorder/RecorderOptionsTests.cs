using MediaServer.Recorder;
using Microsoft.Extensions.Configuration;

namespace MediaServer.Tests.Unit.Recorder;

public sealed class RecorderOptionsTests
{
    private static string[] Failures(RecorderOptions options) =>
        [.. new RecorderOptions.Validator().Validate(null, options).Failures ?? []];

    [Fact]
    public void Defaults_AreAccepted() => Assert.Empty(Failures(new RecorderOptions()));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(2048)]
    public void RingMegabytes_NoPowerOfTwoInRange_Refused(int megabytes) =>
        Assert.Equal(
            [$"Recorder:RingMegabytes = {megabytes}: allowed is a power of two from 1 to 1024"],
            Failures(new RecorderOptions { RingMegabytes = megabytes })
        );

    [Fact]
    public void Keys_TooShort_AreRefusedWithoutBeingShown()
    {
        var failures = Failures(new RecorderOptions { MasterKey = "hunter2", RetiredMasterKeys = ["hunter1"] });
        Assert.Equal(
            [
                "Recorder:MasterKey = (7 characters): allowed is a secret of at least 32 characters",
                "Recorder:RetiredMasterKeys:0 = (7 characters): allowed is a secret of at least 32 characters",
            ],
            failures
        );
    }

    [Fact]
    public void Directory_FollowsTheDataDirectory()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Data:Directory"] = "/srv/data" })
            .Build();
        var options = new RecorderOptions();
        new RecorderOptions.Defaults(configuration).PostConfigure(null, options);
        Assert.Equal(("/srv/data/recordings", "/srv/data/recorder.key"), (options.Directory, options.KeyFile));
    }
}
