using MediaServer.Host.Control;
using MediaServer.Host.Memory;
using MediaServer.Host.Phone;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MediaServer.Host;

public static class MediaHostExtensions
{
    /// <summary>Adds the media and the telephone of this process: <see cref="IMediaNode"/> and <see cref="IPhoneNode"/>, started and stopped with the host.</summary>
    public static IServiceCollection AddMediaHost(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddOptions<MediaOptions>().BindConfiguration(MediaOptions.Section).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<MediaOptions>, MediaOptionsDefaults>();
        services.AddSingleton<IValidateOptions<MediaOptions>, MediaOptionsValidator>();
        services.AddSingleton<MediaNode>();
        services.AddSingleton<IMediaTaps>(provider => provider.GetRequiredService<MediaNode>());
        services.AddSingleton<IMediaNode>(provider => provider.GetRequiredService<MediaNode>());
        services.AddHostedService(provider => provider.GetRequiredService<MediaNode>());
        services.AddOptions<PhoneOptions>().BindConfiguration(PhoneOptions.Section).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<PhoneOptions>, PhoneOptionsDefaults>();
        services.AddSingleton<IValidateOptions<PhoneOptions>, PhoneOptionsValidator>();
        services.AddSingleton<PhoneNode>();
        services.AddSingleton<IPhoneNode>(provider => provider.GetRequiredService<PhoneNode>());
        services.AddHostedService(provider => provider.GetRequiredService<PhoneNode>());
        return services;
    }

    /// <summary>For a process that is this server and nothing else: while nobody is in a visit, it stops for a moment and gives memory back.</summary>
    public static IServiceCollection AddMemoryReturn(this IServiceCollection services) => services.AddHostedService<MemoryReturn>();
}

/// <summary>What the options say when the configuration does not.</summary>
internal sealed class MediaOptionsDefaults(IConfiguration configuration, IHostEnvironment environment) : IPostConfigureOptions<MediaOptions>
{
    public void PostConfigure(string? name, MediaOptions options)
    {
        options.AnnounceLoopback ??= environment.IsDevelopment();
        // An environment variable or a command line writes a list most easily as one value.
        if (configuration[$"{MediaOptions.Section}:{nameof(MediaOptions.AnnounceAddresses)}"] is { Length: > 0 } list)
            options.AnnounceAddresses = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
