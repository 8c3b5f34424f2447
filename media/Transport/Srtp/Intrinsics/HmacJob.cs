using MediaServer.Transport.Native;

namespace MediaServer.Transport.Srtp.Intrinsics;

/// <summary>A packet in a buffer whose HMAC-SHA1 is to be cut to the tag behind it.</summary>
/// <param name="Mac">The key.</param>
/// <param name="At">Where the packet begins.</param>
/// <param name="Length">Without the tag. Four more bytes are hashed: the rollover counter lies where the tag will.</param>
/// <param name="TagLength">In bytes, 4 to 20.</param>
internal readonly record struct HmacJob(HmacSha1 Mac, int At, int Length, int TagLength)
{
    /// <summary>The rollover counter, which is hashed but does not travel (RFC 3711 4.2).</summary>
    public const int RolloverLength = 4;

    public int Hashed => Length + RolloverLength;

    /// <summary>This one alone.</summary>
    public void Run(byte[] bytes) => WriteTag(Mac, bytes.AsSpan(At, Length + TagLength), TagLength);

    /// <summary>Puts the tag in its place, where the rollover counter lies.</summary>
    public static void WriteTag(in HmacSha1 mac, Span<byte> packet, int tagLength)
    {
        Span<byte> whole = stackalloc byte[HmacSha1.Size];
        mac.Compute(packet[..^(tagLength - RolloverLength)], default, whole);
        whole[..tagLength].CopyTo(packet[^tagLength..]);
    }
}
