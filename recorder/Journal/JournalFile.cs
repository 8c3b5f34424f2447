using System.Diagnostics.CodeAnalysis;
using MediaServer.Recorder.Encryption;

namespace MediaServer.Recorder.Journal;

/// <summary>A record that stays where it was read.</summary>
internal readonly record struct StoredRecord(RecordType Type, ushort Track, ulong Nanoseconds, ReadOnlyMemory<byte> Payload);

/// <summary>One epoch's file, read from front to end.</summary>
internal sealed class JournalFile(ChunkFileReader chunks) : IDisposable
{
    /// <summary>Bytes of whole chunks that were no record.</summary>
    public long SkippedBytes { get; private set; }

    /// <summary>Complete once the records have been read.</summary>
    public IReadOnlyList<ChunkDamage> Damage => chunks.Damage;

    /// <summary>False when the file does not begin like this epoch of this recording.</summary>
    public static bool TryOpen(JournalFolder folder, uint epoch, DataKey key, [NotNullWhen(true)] out JournalFile? file)
    {
        file = null;
        var stream = new FileStream(folder.PathOf(epoch), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (!ChunkFileReader.TryOpen(stream, folder.Recording, key, out var chunks))
        {
            stream.Dispose();
            return false;
        }
        file = new JournalFile(chunks);
        if (chunks.Header.File == JournalFolder.NameOf(epoch))
            return true;
        file.Dispose(); // another epoch under this one's name
        file = null;
        return false;
    }

    public IEnumerable<StoredRecord> Records()
    {
        while (chunks.TryRead(out var plain))
        {
            var offset = 0;
            while (TryNext(plain, ref offset, out var record))
                yield return record;
        }
    }

    private bool TryNext(byte[] plain, ref int offset, out StoredRecord stored)
    {
        var scanner = new RecordScanner(plain.AsSpan(offset));
        var found = scanner.MoveNext();
        SkippedBytes += scanner.Skipped;
        if (!found)
        {
            stored = default;
            return false;
        }
        var record = scanner.Current;
        var start = offset + scanner.Position + JournalRecord.HeaderLength;
        stored = new StoredRecord(record.Type, record.Track, record.Nanoseconds, plain.AsMemory(start, record.Payload.Length));
        offset = start + record.Payload.Length;
        return true;
    }

    public void Dispose() => chunks.Dispose();
}
