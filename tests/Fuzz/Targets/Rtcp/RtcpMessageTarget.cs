using System.Buffers.Binary;
using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Fuzz.Targets.Rtcp;

/// <summary>Shows every packet of a datagram to one message's parser.</summary>
/// <remarks>
/// Most damage breaks the lengths, and the reader refuses it. So each input comes twice: as it is, and with the header of its first
/// packet mended, which lets the damage through to the message.
/// </remarks>
public abstract class RtcpMessageTarget : FuzzTarget
{
    private readonly byte[] _mended = new byte[1500];

    /// <summary>What the output of a writer goes to.</summary>
    protected byte[] Written { get; } = new byte[4096];

    public sealed override void Run(ReadOnlySpan<byte> input)
    {
        Read(input);
        var length = Math.Min(input.Length, _mended.Length) & ~3;
        if (length < 4)
            return;
        input[..length].CopyTo(_mended);
        _mended[0] = (byte)(0x80 | (_mended[0] & 0x3F));
        BinaryPrimitives.WriteUInt16BigEndian(_mended.AsSpan(2), (ushort)(length / 4 - 1));
        Read(_mended.AsSpan(0, length));
    }

    protected abstract void Visit(in RtcpPacket packet);

    /// <summary>The one packet that a writer made.</summary>
    protected static RtcpPacket Reread(ReadOnlySpan<byte> datagram)
    {
        Require(RtcpReader.TryParse(datagram, out var reader) && reader.MoveNext(), "what was written is a packet");
        Require(reader.Current.Bytes.Length == datagram.Length, "and only one");
        return reader.Current;
    }

    private void Read(ReadOnlySpan<byte> datagram)
    {
        if (!RtcpReader.TryParse(datagram, out var reader))
            return;
        var seen = 0;
        foreach (var packet in reader)
        {
            seen += packet.Bytes.Length;
            Visit(packet);
        }
        Require(seen == datagram.Length, "the packets make up the datagram");
    }
}
