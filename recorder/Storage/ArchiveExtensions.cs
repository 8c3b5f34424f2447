using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Control;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MediaServer.Recorder.Storage;

internal static class ArchiveExtensions
{
    /// <summary>Adds what makes files out of closed recordings: <see cref="IRecordingArchive"/>, the outbox and the store.</summary>
    public static IServiceCollection AddRecordingArchive(this IServiceCollection services)
    {
        services.AddOptions<ComposeOptions>().BindConfiguration("Recorder:Compose").ValidateOnStart();
        services.AddOptions<StorageOptions>().BindConfiguration("Recorder:Storage").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ComposeOptions>, ComposeOptions.Validator>();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptions.Validator>();
        services.AddSingleton(provider => new RecordingComposer(provider.GetRequiredService<IOptions<ComposeOptions>>().Value));
        services.AddSingleton(provider =>
            BlobStores.Create(
                provider.GetRequiredService<IOptions<StorageOptions>>().Value,
                provider.GetRequiredService<IOptions<RecorderOptions>>().Value.Directory
            )
        );
        services.AddSingleton<RecordingLocks>();
        services.AddSingleton<OutboxWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<OutboxWorker>());
        services.AddSingleton<IRecordingArchive, RecordingArchive>();
        return services;
    }
}
