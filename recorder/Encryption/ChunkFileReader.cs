using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Recorder.Encryption;

/// <summary>Reads an encrypted file from front to end: every chunk that is whole, and a list of what is not.</summary>
/// <remarks>
/// A file that was cut off is readable up to the cut; a damaged chunk costs itself, and reading goes on with the next. The reader says
/// nothing of its own accord: whoever needs a whole file asks <see cref="IsWhole"/> at the end.
/// </remarks>
public sealed class ChunkFileReader : IDisposable
{
    /// <summary>A list that grows with every damaged byte would be the damage's own attack.</summary>
    private const int MaxDamage = 1000;

    private readonly Stream _source;
    private readonly ChunkCipher _cipher;
    private readonly byte[] _buffer = new byte[2 * ChunkHeader.MaxChunk];
    private readonly List<ChunkDamage> _damage = [];
    private int _start,
        _end;
    private long _consumed;
    private ulong _next;
    private bool _sawFinal,
        _ended;

    private ChunkFileReader(Stream source, in ChunkFileHeader header, ChunkCipher cipher, long headerLength)
    {
        (_source, Header, _cipher, _consumed) = (source, header, cipher, headerLength);
        source.Position = headerLength;
    }

    public ChunkFileHeader Header { get; }

    public IReadOnlyList<ChunkDamage> Damage => _damage;

    /// <summary>At the end: every chunk was there and right, and the last one was the last.</summary>
    public bool IsWhole => _ended && _damage.Count == 0;

    /// <summary>False when the source does not begin like an encrypted file of that recording.</summary>
    /// <param name="source">Seekable; the reader owns it once it is open.</param>
    /// <param name="recording">Whose file it should be.</param>
    /// <param name="key">The recording's key.</param>
    /// <param name="reader">Positioned before the first chunk.</param>
    public static bool TryOpen(Stream source, string recording, DataKey key, [NotNullWhen(true)] out ChunkFileReader? reader)
    {
        reader = null;
        if (!TryReadHeader(source, out var header) || header.Recording != recording)
            return false;
        reader = new ChunkFileReader(source, header, new ChunkCipher(key, header), header.Length);
        return true;
    }

    public static bool TryReadHeader(Stream source, out ChunkFileHeader header)
    {
        Span<byte> bytes = stackalloc byte[ChunkFileHeader.MaxLength];
        source.Position = 0;
        var length = source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return ChunkFileHeader.TryParse(bytes[..length], out header);
    }

    /// <summary>The next whole chunk's text, in an array of its own; false at the end.</summary>
    public bool TryRead([NotNullWhen(true)] out byte[]? plain)
    {
        while (!_ended)
        {
            Fill();
            var rest = _buffer.AsSpan(_start, _end - _start);
            if (rest.IsEmpty)
            {
                End();
                break;
            }
            if (_sawFinal)
                Skip(rest.Length, ChunkFault.Trailing);
            else if (!ChunkHeader.TryParse(rest, out var header))
                Skip(DistanceToMagic(rest), ChunkFault.NoChunk);
            else if (rest.Length < header.ChunkLength)
                SkipCutOff(rest);
            else if (TryOpen(header, rest, out plain))
                return true;
        }
        plain = null;
        return false;
    }

    private bool TryOpen(in ChunkHeader header, ReadOnlySpan<byte> rest, [NotNullWhen(true)] out byte[]? plain)
    {
        plain = new byte[header.PlainLength];
        if (!_cipher.TryOpen(header, rest, plain))
        {
            // Its length may be what is wrong, so the next chunk is looked for from right behind this one's magic.
            Skip(DistanceToMagic(rest), ChunkFault.BadTag);
            plain = null;
            return false;
        }
        if (header.Index < _next)
        {
            Skip(header.ChunkLength, ChunkFault.OutOfOrder);
            plain = null;
            return false;
        }
        if (header.Index > _next)
            Note(new ChunkDamage(ChunkFault.Missing, _consumed, (long)Math.Min(header.Index - _next, long.MaxValue)));
        (_next, _sawFinal) = (header.Index + 1, header.IsFinal);
        Consume(header.ChunkLength);
        return true;
    }

    private void Fill()
    {
        if (_end - _start >= ChunkHeader.MaxChunk)
            return;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        _end += _source.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
    }

    /// <summary>The file ends before this chunk does, unless the header lies and another chunk follows.</summary>
    private void SkipCutOff(ReadOnlySpan<byte> rest)
    {
        var distance = DistanceToMagic(rest);
        Skip(distance, distance == rest.Length ? ChunkFault.CutOff : ChunkFault.NoChunk);
    }

    /// <summary>From this place, which is no good chunk, to where the next may begin.</summary>
    private static int DistanceToMagic(ReadOnlySpan<byte> rest)
    {
        var found = rest[1..].IndexOf(ChunkHeader.Magic);
        if (found >= 0)
            return found + 1;
        // The magic may begin in the last bytes and end in what has not been read yet.
        return rest.Length > ChunkHeader.Length ? rest.Length - (ChunkHeader.Magic.Length - 1) : rest.Length;
    }

    private void Skip(int length, ChunkFault fault)
    {
        // Stretches that lie next to each other are one.
        if (_damage is [.., var last] && last.Fault is ChunkFault.NoChunk or ChunkFault.BadTag or ChunkFault.Trailing)
        {
            if (last.Offset + last.Amount == _consumed)
            {
                _damage[^1] = last with { Amount = last.Amount + length };
                Consume(length);
                return;
            }
        }
        Note(new ChunkDamage(fault, _consumed, length));
        Consume(length);
    }

    private void Consume(int length) => (_start, _consumed) = (_start + length, _consumed + length);

    private void Note(in ChunkDamage damage)
    {
        if (_damage.Count < MaxDamage)
            _damage.Add(damage);
    }

    private void End()
    {
        _ended = true;
        if (!_sawFinal)
            Note(new ChunkDamage(ChunkFault.NoEnd, _consumed, 0));
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _source.Dispose();
    }
}
