namespace MediaServer.Audio.Files;

/// <summary>The packets of the first logical stream of an Ogg file (RFC 3533).</summary>
/// <remarks>Pages of other streams are skipped; a damaged page ends the file, since a prompt with a hole is no prompt.</remarks>
/// <param name="file">The whole file.</param>
/// <param name="assembly">Where packets that span pages are put together; a longer one ends the file.</param>
public ref struct OggReader(ReadOnlySpan<byte> file, Span<byte> assembly)
{
    private readonly Span<byte> _assembly = assembly;
    private ReadOnlySpan<byte> _rest = file;
    private ReadOnlySpan<byte> _segments;
    private ReadOnlySpan<byte> _body;
    private uint _serial;
    private bool _any;

    /// <summary>Samples of 48 kHz, pre-skip included, up to the end of the page last read.</summary>
    public long GranulePosition { get; private set; }

    /// <summary>The file ended where it should: between packets, every page intact.</summary>
    public bool IsIntact { get; private set; } = true;

    /// <summary>The next packet; valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> packet)
    {
        var assembled = 0;
        while (IsIntact)
        {
            if (_segments.IsEmpty && !TryOpenPage(assembled > 0))
                break;
            var part = TakeSegments(out var isEnd);
            if (isEnd && assembled == 0)
            {
                packet = part;
                return true;
            }
            if (assembled + part.Length > _assembly.Length)
                break;
            part.CopyTo(_assembly[assembled..]);
            assembled += part.Length;
            if (!isEnd)
                continue;
            packet = _assembly[..assembled];
            return true;
        }
        IsIntact &= assembled == 0 && _rest.IsEmpty;
        packet = default;
        return false;
    }

    /// <summary>The segments of this page that belong to one packet.</summary>
    private ReadOnlySpan<byte> TakeSegments(out bool isEnd)
    {
        var (count, length) = (0, 0);
        do length += _segments[count];
        while (_segments[count++] == 255 && count < _segments.Length);
        isEnd = _segments[count - 1] < 255;
        var part = _body[..length];
        _segments = _segments[count..];
        _body = _body[length..];
        return part;
    }

    private bool TryOpenPage(bool isContinued)
    {
        while (!_rest.IsEmpty)
        {
            if (!OggPage.TryParse(_rest, out var page) || page.Checksum != page.ComputeChecksum())
            {
                IsIntact = false;
                return false;
            }
            _rest = _rest[page.Bytes.Length..];
            if (!_any)
                (_any, _serial) = (true, page.Serial);
            if (page.Serial != _serial || page.Segments.IsEmpty)
                continue;
            IsIntact = page.ContinuesPacket == isContinued;
            _segments = page.Segments;
            _body = page.Body;
            if (page.GranulePosition >= 0)
                GranulePosition = page.GranulePosition;
            return IsIntact;
        }
        return false;
    }
}
