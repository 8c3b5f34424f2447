using MediaServer.Host;
using MediaServer.Host.Control;
using MediaServer.Host.Phone;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MediaServer.Tests.Unit.Host.Phone;

/// <summary>The <c>Phone</c> section: defaults, and one line for every wrong value.</summary>
public class PhoneOptionsTests
{
    private static IHost Build(string environment, params (string Key, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection([
            new("Media:UdpPort", "0"),
            new("Media:Workers", "1"),
            new("Phone:Sip:UdpPort", "0"),
            new("Phone:Sip:TcpPort", "0"),
            new("Phone:Sip:TlsPort", "0"),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Phone:{s.Key}", (string?)s.Value)));
        builder.Logging.ClearProviders();
        builder.Services.AddMediaHost();
        return builder.Build();
    }

    private static PhoneOptions Read(string environment, params (string Key, string Value)[] settings)
    {
        using var host = Build(environment, settings);
        return host.Services.GetRequiredService<IOptions<PhoneOptions>>().Value;
    }

    [Fact]
    public void Development_TakesCallsFromThisMachineOnly()
    {
        var options = Read("Development");
        Assert.True(options.Enabled);
        var trunk = Assert.Single(options.Trunks);
        Assert.Equal((PhoneOptionsDefaults.LoopbackTrunk, true), (trunk.Key, trunk.Value.DialOut));
        Assert.Equal(["127.0.0.0/8", "::1"], trunk.Value.Addresses);
    }

    [Fact]
    public void Production_IsOff_AndNeedsTrunksToBeOn()
    {
        Assert.False(Read("Production").Enabled);
        var failure = Assert.Throws<OptionsValidationException>(() => Read("Production", ("Enabled", "true")));
        Assert.StartsWith(
            "Phone:Trunks = (none): allowed is one or more trunks",
            Assert.Single(failure.Failures),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Sip:UdpPort", "80", "Phone:Sip:UdpPort = 80: allowed is 0 (any free port) or 1024 to 65535")]
    [InlineData("Sip:ClientAuthority", "/none.pem", "Phone:Sip:ClientAuthority = /none.pem: allowed is a PEM file that exists")]
    [InlineData("RtpPortMin", "12", "Phone:RtpPortMin = 12: allowed is 1024 to 65534")]
    [InlineData("RtpPortMax", "20000", "Phone:RtpPortMax = 20000: allowed is Phone:RtpPortMin + 1 to 65535")]
    [InlineData(
        "Numbers",
        "+15550100/en,0301/de",
        "Phone:Numbers:1 = 0301/de: allowed is +digits or +digits/language, such as +15550100/en"
    )]
    [InlineData("Language", "english", "Phone:Language = english: allowed is a language of two small letters")]
    [InlineData("DialOut:Countries", "49", "Phone:DialOut:Countries:0 = 49: allowed is a prefix such as +1 or +49, or *")]
    [InlineData("DialOut:RingSeconds", "1", "Phone:DialOut:RingSeconds = 1: allowed is 5 to 180")]
    [InlineData("MaxCalls", "0", "Phone:MaxCalls = 0: allowed is 1 to 5000")]
    [InlineData("MixingThreads", "33", "Phone:MixingThreads = 33: allowed is 0 (one per core) to 32")]
    [InlineData(
        "Trunks:a:Addresses",
        "10.0.0.0/40",
        "Phone:Trunks:a:Addresses:0 = 10.0.0.0/40: allowed is an address or a network such as 203.0.113.0/24"
    )]
    [InlineData("Trunks:a:MaxCalls", "0", "Phone:Trunks:a:MaxCalls = 0: allowed is 1 to 5000")]
    [InlineData("Trunks:a:Transport", "ws", "Phone:Trunks:a:Transport = ws: allowed is udp, tcp or tls")]
    public void WrongValue_IsNamedInOneLine(string key, string value, string line)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Read("Development", (key, value)));
        Assert.Contains(line, failure.Failures);
    }

    [Fact]
    public void Registration_WithoutPassword_IsNamed_AndThePasswordNeverIs()
    {
        var failure = Assert.Throws<OptionsValidationException>(() =>
            Read(
                "Production",
                ("Enabled", "true"),
                ("Trunks:a:Server", "sip.example.com"),
                ("Trunks:a:Register", "true"),
                ("Trunks:a:Password", "hush")
            )
        );
        Assert.StartsWith("Phone:Trunks:a:Username = :", Assert.Single(failure.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortInUse_StopsTheStart_WithOneLineThatNamesTheKey()
    {
        using var first = Build("Development");
        await first.StartAsync();
        var port = first.Services.GetRequiredService<IPhoneNode>().Address!.UdpPort;
        using var second = Build("Development", ("Sip:UdpPort", $"{port}"));
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => second.StartAsync());
        Assert.StartsWith(
            $"Phone:Sip:UdpPort = {port}: UDP port {port} cannot be opened",
            Assert.Single(failure.Failures),
            StringComparison.Ordinal
        );
        await first.StopAsync();
    }

    [Fact]
    public async Task DisabledPhone_AnswersUnavailable_AndIsHealthy()
    {
        using var host = Build("Production");
        await host.StartAsync();
        var phone = host.Services.GetRequiredService<IPhoneNode>();
        Assert.False(phone.IsEnabled);
        Assert.True(phone.IsHealthy);
        Assert.Null(phone.Address);
        var reply = await phone.DialAsync(
            new DialCommand("v", "p", new Confidential("+15550100"), "en"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("unavailable", reply.Error);
        await host.StopAsync();
        Assert.True(phone.Events.Completion.IsCompleted);
    }

    [Fact]
    public void NumbersAndPins_AreNeverPrinted()
    {
        Assert.DoesNotContain("5550100", $"{new CallArrived("c", "t", new Confidential("+15550100"), "", "en")}", StringComparison.Ordinal);
        Assert.DoesNotContain("123456789", $"{new PinEntered("c", new Confidential("123456789"), 1)}", StringComparison.Ordinal);
        Assert.Equal("00", new CallArrived("c", "t", new Confidential("+15550100"), "", "en").CallerSuffix);
    }
}
