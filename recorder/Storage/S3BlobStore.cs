using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace MediaServer.Recorder.Storage;

/// <summary>Blobs as objects of one bucket.</summary>
/// <param name="client">Of the service.</param>
/// <param name="bucket">Which must exist.</param>
/// <param name="prefix">Before all names; may be empty.</param>
internal sealed class S3BlobStore(IAmazonS3 client, string bucket, string prefix) : IBlobStore, IDisposable
{
    private const string Sha256Header = "x-amz-meta-sha256";

    public Task PutAsync(string name, string path, BlobDigest digest, CancellationToken cancel) =>
        digest.Length <= BlobDigest.PartLength ? PutWholeAsync(name, path, digest, cancel) : PutPartsAsync(name, path, digest, cancel);

    public async Task<bool> IsStoredAsync(string name, BlobDigest digest, CancellationToken cancel)
    {
        try
        {
            var found = await client.GetObjectMetadataAsync(bucket, prefix + name, cancel);
            if (found.ContentLength != digest.Length || found.Metadata[Sha256Header] != digest.Sha256)
                return false;
            if (found.ETag.Trim('"') == digest.ETag)
                return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
        // Buckets that encrypt with keys of their own answer another ETag; then the bytes themselves are asked.
        using var stored = await client.GetObjectAsync(bucket, prefix + name, cancel);
        return (await BlobDigest.OfAsync(stored.ResponseStream, cancel)).Sha256 == digest.Sha256;
    }

    public async Task<Stream?> OpenAsync(string name, CancellationToken cancel)
    {
        try
        {
            var found = await client.GetObjectMetadataAsync(bucket, prefix + name, cancel);
            return new S3ReadStream(client, bucket, prefix + name, found.ContentLength);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public Task DeleteAsync(string name, CancellationToken cancel) => client.DeleteObjectAsync(bucket, prefix + name, cancel);

    public void Dispose() => client.Dispose();

    private async Task PutWholeAsync(string name, string path, BlobDigest digest, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        var request = new PutObjectRequest
        {
            BucketName = bucket,
            Key = prefix + name,
            InputStream = file,
            ContentType = "application/octet-stream",
            UseChunkEncoding = false,
        };
        request.Metadata[Sha256Header] = digest.Sha256;
        await client.PutObjectAsync(request, cancel);
    }

    private async Task PutPartsAsync(string name, string path, BlobDigest digest, CancellationToken cancel)
    {
        var begin = new InitiateMultipartUploadRequest
        {
            BucketName = bucket,
            Key = prefix + name,
            ContentType = "application/octet-stream",
        };
        begin.Metadata[Sha256Header] = digest.Sha256;
        var upload = await client.InitiateMultipartUploadAsync(begin, cancel);
        try
        {
            var parts = new List<PartETag>();
            for (var offset = 0L; offset < digest.Length; offset += BlobDigest.PartLength)
                parts.Add(await PutPartAsync(upload.UploadId, name, path, offset, parts.Count + 1, cancel));
            var end = new CompleteMultipartUploadRequest
            {
                BucketName = bucket,
                Key = prefix + name,
                UploadId = upload.UploadId,
                PartETags = parts,
            };
            await client.CompleteMultipartUploadAsync(end, cancel);
        }
        catch
        {
            // Parts that nobody completes are paid for all the same.
            await client.AbortMultipartUploadAsync(bucket, prefix + name, upload.UploadId, CancellationToken.None);
            throw;
        }
    }

    private async Task<PartETag> PutPartAsync(string upload, string name, string path, long offset, int number, CancellationToken cancel)
    {
        var request = new UploadPartRequest
        {
            BucketName = bucket,
            Key = prefix + name,
            UploadId = upload,
            PartNumber = number,
            FilePath = path,
            FilePosition = offset,
            PartSize = Math.Min(BlobDigest.PartLength, new FileInfo(path).Length - offset),
            UseChunkEncoding = false,
        };
        return new PartETag(number, (await client.UploadPartAsync(request, cancel)).ETag);
    }
}
