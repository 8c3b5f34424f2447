using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaServer.Recorder.Encryption;

namespace MediaServer.Recorder.Compose.Extract;

/// <summary>The frames of one source in one codec: an index in memory, the bytes on disk under a key that only this process has.</summary>
/// <remarks>
/// FFmpeg needs a stretch of a track at a time, from the key frame before it; a journal can only be read from front to end. So the frames
/// are laid down once, encrypted, and then read by place. When the process ends nobody can read them any more, and the next one extracts
/// anew. Written by one thread, then completed, then read.
/// </remarks>
internal sealed class Lane : IDisposable
{
    /// <summary>A format per key frame is a sender gone mad; the frames of later ones are left out.</summary>
    private const int MaxFormats = 1 << 14;

    private readonly List<VideoFormat> _formats = [];
    private readonly Dictionary<ushort, int> _tracks = [];
    private readonly DataKey _dataKey = DataKey.Create();
    private readonly ChunkFileWriter _writer;
    private readonly string _path;
    private readonly string _recording;
    private long _length;

    public Lane(LaneKey key, string folder, string recording, int number)
    {
        (Key, Number, _recording) = (key, number, recording);
        var name = $"lane-{number:D4}.frames";
        _path = Path.Combine(folder, name);
        Span<byte> salt = stackalloc byte[sizeof(uint)];
        RandomNumberGenerator.Fill(salt);
        var header = new ChunkFileHeader(recording, name, BinaryPrimitives.ReadUInt32BigEndian(salt));
        _writer = ChunkFileWriter.Create(_path, header, _dataKey);
    }

    public LaneKey Key { get; }

    /// <summary>From 0, unique in the recording, and the same whenever it is extracted.</summary>
    public int Number { get; }

    /// <summary>Of audio: some of it is stereo.</summary>
    public bool IsStereo { get; set; }

    /// <summary>As they came; once settled, in the order of time, and each decodable after the one before.</summary>
    public List<FrameEntry> Entries { get; private set; } = [];

    public IReadOnlyList<VideoFormat> Formats => _formats;

    /// <summary>Of all frames together.</summary>
    public long Bytes => _length;

    public void Append(in FrameEntry entry, ReadOnlySpan<byte> bytes)
    {
        _writer.Write(bytes);
        Entries.Add(entry with { Offset = _length, Length = bytes.Length });
        _length += bytes.Length;
    }

    /// <summary>Which track of the recording a stream belongs to.</summary>
    public int TrackOf(ushort stream) => _tracks[stream];

    public void NoteStream(ushort stream, int track) => _tracks[stream] = track;

    /// <summary>The number of a format, which is new or has been seen before.</summary>
    public bool TryNoteFormat(VideoFormat format, out ushort number)
    {
        var known = _formats.FindIndex(f => f.Size == format.Size && f.Configuration.AsSpan().SequenceEqual(format.Configuration));
        number = (ushort)(known < 0 ? _formats.Count : known);
        if (known >= 0)
            return true;
        if (_formats.Count == MaxFormats)
            return false;
        _formats.Add(format);
        return true;
    }

    /// <summary>No more frames will come.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Complete()
    {
        _writer.Complete();
        _writer.Dispose();
    }

    public void Settle(List<FrameEntry> entries) => Entries = entries;

    /// <summary>The frames' bytes, by <see cref="FrameEntry.Offset"/>.</summary>
    public Stream OpenRead()
    {
        var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (ChunkFileStream.TryOpen(file, _recording, _dataKey, out var view))
            return view;
        file.Dispose();
        throw new InvalidDataException("the extracted frames are damaged");
    }

    public void Dispose()
    {
        _writer.Dispose();
        _dataKey.Dispose();
        File.Delete(_path);
    }
}
