using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaServer.Recorder.Encryption;

namespace MediaServer.Recorder.Journal;

/// <summary>Writes one epoch of a recording's journal: records into encrypted chunks into one file.</summary>
/// <remarks>Owned by one thread. Nothing is on disk before <see cref="TryFlush"/> but full chunks; the owner flushes at least once a second.</remarks>
public sealed class JournalWriter : IDisposable
{
    private readonly ChunkFileWriter _file;

    private JournalWriter(ChunkFileWriter file, uint epoch) => (_file, Epoch) = (file, epoch);

    public uint Epoch { get; }

    /// <summary>Bytes on disk.</summary>
    public long Length => _file.Length;

    public bool HasPending => _file.HasPending;

    /// <summary>Why the disk refused last.</summary>
    public IOException? Refusal => _file.Refusal;

    /// <summary>Opens the recording's next file and begins it.</summary>
    /// <param name="folder">Whose.</param>
    /// <param name="key">The recording's key.</param>
    /// <param name="visit">Opaque id.</param>
    /// <param name="node">Opaque id.</param>
    /// <param name="wallClock">The wall clock at <paramref name="nanoseconds"/>.</param>
    /// <param name="nanoseconds">The monotonic clock of the records to come.</param>
    /// <param name="open">Makes the file at a path; an ordinary one by default.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static JournalWriter Begin(
        JournalFolder folder,
        DataKey key,
        string visit,
        string node,
        DateTimeOffset wallClock,
        ulong nanoseconds,
        Func<string, IChunkTarget>? open = null
    )
    {
        Directory.CreateDirectory(folder.Path);
        var epoch = folder.NextEpoch();
        Span<byte> random = stackalloc byte[sizeof(uint)];
        RandomNumberGenerator.Fill(random);
        var header = new ChunkFileHeader(folder.Recording, JournalFolder.NameOf(epoch), BinaryPrimitives.ReadUInt32BigEndian(random));
        var writer = new JournalWriter(Create(folder.PathOf(epoch), header, key, open ?? ChunkFile.Create), epoch);
        Span<byte> payload = stackalloc byte[EpochRecord.MaxLength];
        var wall = (wallClock - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        if (!new EpochRecord(epoch, wall, visit, node).TryWrite(payload, out var length))
            throw new ArgumentException("visit or node has no valid id", nameof(visit));
        writer.TryAppend(RecordType.Epoch, JournalRecord.NoTrack, nanoseconds, payload[..length]);
        return writer;
    }

    private static ChunkFileWriter Create(string path, in ChunkFileHeader header, DataKey key, Func<string, IChunkTarget> open)
    {
        try
        {
            return ChunkFileWriter.Create(open(path), header, key);
        }
        catch (IOException)
        {
            File.Delete(path); // a full disk is tried again and again, and should not fill up with beginnings
            throw;
        }
    }

    /// <summary>False when the record is lost, because the disk still refuses what comes before it.</summary>
    public bool TryAppend(RecordType type, ushort track, ulong nanoseconds, ReadOnlySpan<byte> payload)
    {
        if (!_file.TryReserve(JournalRecord.HeaderLength + payload.Length, out var space))
            return false;
        if (!JournalRecord.TryWrite(space, type, track, nanoseconds, payload, out var length))
            return false;
        _file.Commit(length);
        return true;
    }

    /// <summary>Brings everything so far to the file. False when the disk refuses; nothing is lost by that alone.</summary>
    public bool TryFlush() => _file.TryFlush();

    /// <summary>Ends the file as intended. False when the disk refuses; to be tried again.</summary>
    public bool TryComplete() => _file.TryComplete();

    /// <summary>Waits until the disk itself has it all.</summary>
    public void FlushToDisk() => _file.FlushToDisk();

    public void Dispose() => _file.Dispose();
}
