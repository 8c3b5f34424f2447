using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace MediaServer.Recorder.Storage;

internal static class BlobStores
{
    /// <param name="options">What is configured.</param>
    /// <param name="recordings">The folder of the journals, for blobs that have no other place.</param>
    public static IBlobStore Create(StorageOptions options, string recordings)
    {
        if (options.Bucket is not { Length: > 0 } bucket)
            return new FolderBlobStore(options.Directory.Length > 0 ? options.Directory : recordings);
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            // Trailing checksums are a dialect that only Amazon's own service speaks; the body is signed anyway.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            // The outbox tries again for as long as it takes.
            MaxErrorRetry = 1,
        };
        if (options.Endpoint is { Length: > 0 } endpoint)
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint, options.Region);
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        var client = options is { AccessKey: { } access, SecretKey: { } secret }
            ? new AmazonS3Client(new BasicAWSCredentials(access, secret), config)
            : new AmazonS3Client(config);
        return new S3BlobStore(client, bucket, options.Prefix);
    }
}
