using MediaServer.Sfu.Inbound;

namespace MediaServer.Sfu.Outbound;

/// <summary>Keeps picture ids, TL0PICIDX and KEYIDX continuous over layer switches and pauses (RFC 7741 4.2, RFC 9628 4.2).</summary>
/// <remarks>
/// Decoders take a jump for loss. The width of a picture id is the source's and may change with it, so the output is counted in full
/// and cut to the width at hand.
/// </remarks>
public struct PictureMap
{
    private long _picture;
    private byte _tl0;
    private byte _key;
    private long _pictureOffset;
    private byte _tl0Offset;
    private byte _keyOffset;
    private bool _started;

    /// <summary>Goes on with the frame <paramref name="frame"/> of another source, or after a pause, as the next one.</summary>
    public void Start(in FrameInfo frame)
    {
        if (!_started)
            (_picture, _tl0, _key, _started) = (frame.PictureId, frame.Tl0PicIdx, frame.KeyIndex, true);
        else
            (_picture, _tl0, _key) = (_picture + 1, (byte)(_tl0 + 1), (byte)(_key + 1));
        _pictureOffset = _picture - frame.PictureId;
        _tl0Offset = (byte)(_tl0 - frame.Tl0PicIdx);
        _keyOffset = (byte)(_key - frame.KeyIndex);
    }

    public PictureNumbers Map(in FrameInfo frame)
    {
        var mask = (1 << frame.PictureIdBits) - 1;
        var picture = (ushort)((frame.PictureId + _pictureOffset) & mask);
        var tl0 = (byte)(frame.Tl0PicIdx + _tl0Offset);
        var key = (byte)((frame.KeyIndex + _keyOffset) & 0x1F);
        Advance(picture, mask, tl0, key);
        return new PictureNumbers(picture, tl0, key);
    }

    /// <summary>Remembers the newest of each; late packets are older ones.</summary>
    private void Advance(ushort picture, int mask, byte tl0, byte key)
    {
        var ahead = (picture - _picture) & mask;
        if (ahead <= mask / 2)
            _picture += ahead;
        if ((sbyte)(tl0 - _tl0) > 0)
            _tl0 = tl0;
        if (((key - _key) & 0x1F) < 16)
            _key = key;
    }
}

/// <summary>The numbers that a frame carries to one subscriber.</summary>
public readonly record struct PictureNumbers(ushort PictureId, byte Tl0PicIdx, byte KeyIndex);
