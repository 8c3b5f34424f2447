namespace MediaServer.Recorder.Journal;

/// <summary>Walks the records of a stretch of journal, over whatever lies between them.</summary>
public ref struct RecordScanner(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private int _offset;

    public JournalRecord Current { get; private set; }

    /// <summary>Bytes so far that belonged to no record.</summary>
    public int Skipped { get; private set; }

    /// <summary>Where the current record begins.</summary>
    public int Position { get; private set; }

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            if (JournalRecord.TryParse(_rest, out var record))
            {
                Current = record;
                Position = _offset;
                Advance(record.Length);
                return true;
            }
            var next = _rest[1..].IndexOf(JournalRecord.Magic);
            var distance = next < 0 ? _rest.Length : next + 1;
            Skipped += distance;
            Advance(distance);
        }
        return false;
    }

    private void Advance(int length)
    {
        _rest = _rest[length..];
        _offset += length;
    }
}
