using MediaServer.Recorder.Encryption;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace MediaServer.Recorder;

/// <summary>The <c>Recorder</c> section of the configuration.</summary>
public sealed class RecorderOptions
{
    public const string Section = "Recorder";

    private const int MaxRing = 1024;

    /// <summary>Where recordings are kept; by default <c>recordings</c> in the data directory.</summary>
    public string Directory { get; set; } = "";

    /// <summary>Secret that wraps the keys of recordings; by default the file <c>recorder.key</c> in the data directory. Nodes that share recordings share it.</summary>
    public string? MasterKey { get; set; }

    /// <summary>Earlier master keys, which still open what they wrapped.</summary>
    public IReadOnlyList<string> RetiredMasterKeys { get; set; } = [];

    /// <summary>What each media worker may be ahead of the disk, in MiB: a power of two. Taken when a first visit is recorded.</summary>
    public int RingMegabytes { get; set; } = 16;

    internal int RingBytes => RingMegabytes << 20;

    /// <summary>The file of a master key that nobody configured.</summary>
    internal string KeyFile { get; set; } = "";

    internal KeyRing Keys() =>
        new(
            MasterKey is { } text ? Encryption.MasterKey.FromText(text) : Encryption.MasterKey.FromFile(KeyFile),
            [.. RetiredMasterKeys.Select(Encryption.MasterKey.FromText)]
        );

    /// <summary>What the options say when the configuration does not.</summary>
    internal sealed class Defaults(IConfiguration configuration) : IPostConfigureOptions<RecorderOptions>
    {
        public void PostConfigure(string? name, RecorderOptions options)
        {
            var data = configuration["Data:Directory"] is { Length: > 0 } directory ? directory : "./data";
            if (options.Directory.Length == 0)
                options.Directory = Path.Combine(data, "recordings");
            options.KeyFile = Path.Combine(data, "recorder.key");
        }
    }

    /// <summary>Says what is wrong in one line per key: the key, its value (but for secrets) and what is allowed.</summary>
    internal sealed class Validator : IValidateOptions<RecorderOptions>
    {
        public ValidateOptionsResult Validate(string? name, RecorderOptions options)
        {
            List<string> failures = [];
            if (options.RingMegabytes is < 1 or > MaxRing || !System.Numerics.BitOperations.IsPow2(options.RingMegabytes))
                failures.Add($"Recorder:RingMegabytes = {options.RingMegabytes}: allowed is a power of two from 1 to {MaxRing}");
            CheckSecret("Recorder:MasterKey", options.MasterKey, failures);
            for (var i = 0; i < options.RetiredMasterKeys.Count; i++)
                CheckSecret($"Recorder:RetiredMasterKeys:{i}", options.RetiredMasterKeys[i], failures);
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }

        private static void CheckSecret(string key, string? secret, List<string> failures)
        {
            if (secret is not null && secret.Length < Encryption.MasterKey.MinTextLength)
                failures.Add(
                    $"{key} = ({secret.Length} characters): allowed is a secret of at least {Encryption.MasterKey.MinTextLength} characters"
                );
        }
    }
}
