using System.Security.Cryptography;

namespace MediaServer.Recorder.Storage;

/// <summary>What a stored blob must be: its length, its SHA-256, and what S3 calls its ETag.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="ETag">The MD5, or for more than one part that of the parts' MD5s and their number.</param>
public sealed record BlobDigest(long Length, string Sha256, string ETag)
{
    /// <summary>What is uploaded at a time. S3 takes up to 10 000 parts, so a blob may have 640 GB.</summary>
    public const int PartLength = 64 * 1024 * 1024;

    public static async Task<BlobDigest> OfAsync(Stream stream, CancellationToken cancel)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var parts = new PartHash();
        var buffer = new byte[1 << 20];
        var length = 0L;
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0; length += read)
        {
            sha256.AppendData(buffer, 0, read);
            parts.Append(buffer.AsSpan(0, read));
        }
        return new BlobDigest(length, Convert.ToHexStringLower(sha256.GetHashAndReset()), parts.Finish());
    }

    /// <summary>The ETag of an object that was uploaded in parts of <see cref="PartLength"/>.</summary>
    private sealed class PartHash : IDisposable
    {
#pragma warning disable CA5351 // not for security: it is what S3 answers, and SHA-256 stands beside it
        private readonly IncrementalHash _part = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        private readonly List<byte> _hashes = [];
        private int _inPart;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                if (_inPart == PartLength)
                    EndPart();
                var now = bytes[..Math.Min(bytes.Length, PartLength - _inPart)];
                _part.AppendData(now);
                _inPart += now.Length;
                bytes = bytes[now.Length..];
            }
        }

        public string Finish()
        {
            EndPart();
            var count = _hashes.Count / 16;
            if (count == 1)
                return Convert.ToHexStringLower([.. _hashes]);
            _part.AppendData([.. _hashes]);
            return FormattableString.Invariant($"{Convert.ToHexStringLower(_part.GetHashAndReset())}-{count}");
        }

        public void Dispose() => _part.Dispose();

        private void EndPart()
        {
            _hashes.AddRange(_part.GetHashAndReset());
            _inPart = 0;
        }
    }
}
