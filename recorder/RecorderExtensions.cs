using MediaServer.Recorder.Control;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MediaServer.Recorder;

public static class RecorderExtensions
{
    /// <summary>Adds the recorder of this process: <see cref="IRecorderNode"/> and the keys of recordings. After the media host, which it looks into.</summary>
    public static IServiceCollection AddRecorder(this IServiceCollection services)
    {
        services.AddOptions<RecorderOptions>().BindConfiguration(RecorderOptions.Section).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<RecorderOptions>, RecorderOptions.Defaults>();
        services.AddSingleton<IValidateOptions<RecorderOptions>, RecorderOptions.Validator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<RecorderOptions>>().Value.Keys());
        services.AddSingleton<RecorderNode>();
        services.AddSingleton<IRecorderNode>(provider => provider.GetRequiredService<RecorderNode>());
        services.AddHostedService(provider => provider.GetRequiredService<RecorderNode>());
        services.AddRecordingArchive();
        return services;
    }
}
