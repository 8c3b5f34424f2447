using MediaServer.Host;
using MediaServer.Host.Control;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MediaServer.Tests.Unit.Host;

public class MediaOptionsTests
{
    [Theory]
    [InlineData("Workers", "129", "Media:Workers = 129: allowed is 0 (one per core) to 128")]
    [InlineData("UdpPort", "80", "Media:UdpPort = 80: allowed is 0 (any free port) or 1024 to 65534 (one port for each of 2 workers)")]
    [InlineData(
        "UdpPort",
        "65535",
        "Media:UdpPort = 65535: allowed is 0 (any free port) or 1024 to 65534 (one port for each of 2 workers)"
    )]
    [InlineData(
        "TcpPort",
        "70000",
        "Media:TcpPort = 70000: allowed is 0 (any free port) or 1024 to 65534 (one port for each of 2 workers)"
    )]
    [InlineData("CoalesceMicroseconds", "9999", "Media:CoalesceMicroseconds = 9999: allowed is 0 (off) to 1000")]
    [InlineData(
        "AnnounceAddresses",
        "203.0.113.5, nowhere",
        "Media:AnnounceAddresses:1 = nowhere: allowed is an IPv4 or IPv6 address that clients can reach"
    )]
    public void WrongValue_StopsTheStart_WithOneLineThatNamesIt(string key, string value, string line)
    {
        var failure = Assert.Throws<OptionsValidationException>(() =>
            Read("Production", key == "Workers" ? [(key, value)] : [("Workers", "2"), (key, value)])
        );

        Assert.Equal([line], failure.Failures);
    }

    [Fact]
    public void Defaults_AreThoseOfTheProtocol()
    {
        var options = Read("Production");

        Assert.Equal((40000, 40001), (options.UdpPortOf(0), options.UdpPortOf(1)));
        Assert.Equal(40001, options.TcpPortOf(1, 40001));
        Assert.Equal(Environment.ProcessorCount, options.WorkerCount);
        Assert.False(options.AnnounceLoopback);
    }

    [Fact]
    public void Development_AnnouncesLoopback() => Assert.True(Read("Development").AnnounceLoopback);

    [Fact]
    public void AnnounceAddresses_AsList_IsRead() =>
        Assert.Equal(
            ["203.0.113.5", "2001:db8::5"],
            Read("Production", ("AnnounceAddresses:0", "203.0.113.5"), ("AnnounceAddresses:1", "2001:db8::5")).AnnounceAddresses
        );

    [Fact]
    public async Task Port_InUse_StopsTheStart_WithOneLineThatNamesIt()
    {
        using var first = Build("Production", ("Workers", "1"), ("UdpPort", "0"));
        await first.StartAsync();
        var port = first.Services.GetRequiredService<MediaNode>().Workers[0].UdpPort;
        using var second = Build("Production", ("Workers", "1"), ("UdpPort", $"{port}"));

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => second.StartAsync());

        var line = Assert.Single(failure.Failures);
        Assert.StartsWith(
            $"Media:UdpPort = {port}: UDP port {port} cannot be opened (AddressAlreadyInUse)",
            line,
            StringComparison.Ordinal
        );
        await first.StopAsync();
    }

    [Fact]
    public async Task Node_StartsAndStops_AndIsHealthyInBetween()
    {
        using var host = Build("Production", ("Workers", "2"), ("UdpPort", "0"));
        var node = host.Services.GetRequiredService<IMediaNode>();
        Assert.False(node.IsHealthy);

        await host.StartAsync();
        Assert.True(SpinWait.SpinUntil(() => node.IsHealthy, TimeSpan.FromSeconds(5)));

        await host.StopAsync();
        Assert.True(node.Events.Completion.IsCompleted);
    }

    private static MediaOptions Read(string environment, params (string Key, string Value)[] settings)
    {
        using var host = Build(environment, settings);
        return host.Services.GetRequiredService<IOptions<MediaOptions>>().Value;
    }

    private static IHost Build(string environment, params (string Key, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Configuration["Phone:Enabled"] = "false";
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Media:{s.Key}", (string?)s.Value)));
        builder.Logging.ClearProviders();
        builder.Services.AddMediaHost();
        return builder.Build();
    }
}
