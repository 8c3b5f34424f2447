using Microsoft.Extensions.Options;

namespace MediaServer.Recorder.Storage;

/// <summary>Where composed recordings are kept (<c>Recorder:Storage:*</c>): a folder, or a bucket if one is named.</summary>
public sealed class StorageOptions
{
    /// <summary>By default beside the journals.</summary>
    public string Directory { get; set; } = "";

    /// <summary>Of S3 or what speaks like it; it must exist.</summary>
    public string? Bucket { get; set; }

    /// <summary>Before every name, such as <c>recordings/</c>.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The service's address; by default that of the region.</summary>
    public string? Endpoint { get; set; }

    public string Region { get; set; } = "us-east-1";

    /// <summary>Credentials; without them those of the machine (environment, instance role).</summary>
    public string? AccessKey { get; set; }

    public string? SecretKey { get; set; }

    /// <summary>The bucket stands in the path rather than in the host's name, as with most services that are not Amazon's.</summary>
    public bool PathStyle { get; set; } = true;

    /// <summary>Says what is wrong in one line per key; secrets are not repeated.</summary>
    internal sealed class Validator : IValidateOptions<StorageOptions>
    {
        public ValidateOptionsResult Validate(string? name, StorageOptions options)
        {
            List<string> failures = [];
            if (options.Endpoint is { } endpoint && !Uri.TryCreate(endpoint, UriKind.Absolute, out _))
                failures.Add($"Recorder:Storage:Endpoint = {endpoint}: allowed is a URL such as https://s3.example.org");
            if (options.Bucket is not null && options.Directory.Length > 0)
                failures.Add($"Recorder:Storage:Bucket = {options.Bucket}: allowed is a bucket or a directory, not both");
            if (options.AccessKey is null != options.SecretKey is null)
                failures.Add("Recorder:Storage:AccessKey: allowed is one together with SecretKey, or neither");
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
    }
}
