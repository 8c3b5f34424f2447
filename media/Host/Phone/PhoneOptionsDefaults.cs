using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MediaServer.Host.Phone;

/// <summary>What the phone options say when the configuration does not.</summary>
internal sealed class PhoneOptionsDefaults(IConfiguration configuration, IHostEnvironment environment) : IPostConfigureOptions<PhoneOptions>
{
    /// <summary>The trunk of development: any program on this machine may call, and may be called by <c>sip:</c> URI.</summary>
    public const string LoopbackTrunk = "loopback";

    public void PostConfigure(string? name, PhoneOptions options)
    {
        options.Enabled ??= environment.IsDevelopment();
        options.Numbers = List(nameof(PhoneOptions.Numbers)) ?? options.Numbers;
        options.DialOut.Countries = List("DialOut:Countries") ?? options.DialOut.Countries;
        foreach (var (trunk, settings) in options.Trunks)
            settings.Addresses = List($"Trunks:{trunk}:{nameof(TrunkOptions.Addresses)}") ?? settings.Addresses;
        if (environment.IsDevelopment() && options.Trunks.Count == 0)
            options.Trunks[LoopbackTrunk] = new TrunkOptions { Addresses = ["127.0.0.0/8", "::1"], DialOut = true };
    }

    /// <summary>An environment variable or a command line writes a list most easily as one value.</summary>
    private string[]? List(string key) =>
        configuration[$"{PhoneOptions.Section}:{key}"] is { Length: > 0 } list
            ? list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : null;
}
