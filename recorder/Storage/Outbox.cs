using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Control;
using MediaServer.Recorder.Encryption;

namespace MediaServer.Recorder.Storage;

/// <summary>Encrypted files of one recording on their way into the store. A file that lies here is not known to be there yet.</summary>
/// <param name="folder">The recording's.</param>
/// <param name="recording">Opaque id.</param>
internal sealed class Outbox(string folder, string recording)
{
    private const int BufferLength = 1 << 20;

    private readonly string _path = Path.Combine(folder, "outbox");

    /// <summary>Whether everything has left.</summary>
    public bool IsEmpty => !Directory.Exists(_path);

    public string PathOf(string name) => Path.Combine(_path, name);

    public bool Has(string name) => File.Exists(PathOf(name));

    /// <summary>Removes what an interrupted composition left.</summary>
    public void Clear()
    {
        if (Directory.Exists(_path))
            Directory.Delete(_path, recursive: true);
    }

    /// <summary>Encrypts a plain file into here, on the disk before it returns.</summary>
    public async Task<ManifestFile> SealAsync(ComposedFile file, string path, DataKey key, CancellationToken cancel)
    {
        Directory.CreateDirectory(_path);
        File.Delete(PathOf(file.Name));
        var header = new ChunkFileHeader(recording, file.Name, BinaryPrimitives.ReadUInt32BigEndian(RandomNumberGenerator.GetBytes(4)));
        var (length, sha256) = await SealAsync(header, path, key, cancel);
        await using var written = File.OpenRead(PathOf(file.Name));
        var digest = await BlobDigest.OfAsync(written, cancel);
        var described = new RecordingFile(file.Name, file.ContentType, length, sha256);
        return new ManifestFile(described, digest, file.Participant, (long)file.Offset.TotalMilliseconds);
    }

    private async Task<(long Length, string Sha256)> SealAsync(ChunkFileHeader header, string path, DataKey key, CancellationToken cancel)
    {
        using var writer = ChunkFileWriter.Create(PathOf(header.File), header, key);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var plain = File.OpenRead(path);
        var buffer = new byte[BufferLength];
        var length = 0L;
        for (int read; (read = await plain.ReadAsync(buffer, cancel)) > 0; length += read)
        {
            writer.Write(buffer.AsSpan(0, read));
            hash.AppendData(buffer, 0, read);
        }
        writer.Complete();
        writer.FlushToDisk();
        return (length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
