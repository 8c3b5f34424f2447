using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using MediaServer.Wire.Sdp;

namespace MediaServer.Phone.Sdp;

/// <summary>Walks the lines of a call's description.</summary>
internal sealed class CallDescriptionReader
{
    private UInt128 _sessionAddress;
    private UInt128? _lineAddress;
    private SdpDirection _sessionDirection;
    private int _lines;
    private bool _inAudio;
    private bool _audioSeen;

    public CallDescription Description { get; } = new();

    public SdpError Read(ReadOnlySpan<char> text)
    {
        var lines = new SdpLineReader(text);
        if (!lines.TryRead() || lines.Type != 'v' || lines.Value is not "0")
            return lines.Error != SdpError.None ? lines.Error : SdpError.BadVersion;
        while (lines.TryRead())
        {
            var error = lines.Type switch
            {
                'o' => ReadOrigin(lines.Value),
                'c' => ReadAddress(lines.Value),
                'm' => ReadMedia(lines.Value),
                'a' => ReadAttribute(lines.Value),
                _ => SdpError.None,
            };
            if (error != SdpError.None)
                return error;
        }
        Description.Address = _lineAddress ?? _sessionAddress;
        return lines.Error;
    }

    private SdpError ReadOrigin(ReadOnlySpan<char> value)
    {
        Span<Range> fields = stackalloc Range[4];
        if (value.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries) < 3 || value[fields[1]].Length > SdpLimits.SessionId)
            return SdpError.BadLine;
        Description.SessionId = value[fields[1]].ToString();
        _ = ulong.TryParse(value[fields[2]], NumberStyles.None, null, out var version); // one that is no number orders nothing
        Description.Version = version;
        return SdpError.None;
    }

    private SdpError ReadAddress(ReadOnlySpan<char> value)
    {
        Span<Range> fields = stackalloc Range[4];
        if (value.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries) < 3)
            return SdpError.BadLine;
        var host = value[fields[2]];
        var slash = host.IndexOf('/');
        // A host name would have to be looked up while the caller waits; nobody writes one (RFC 8866 5.7 allows it).
        if (!IPAddress.TryParse(slash < 0 ? host : host[..slash], out var address))
            return SdpError.BadLine;
        if (_inAudio)
            _lineAddress = ToValue(address);
        else if (_lines == 0)
            _sessionAddress = ToValue(address);
        return SdpError.None;
    }

    /// <summary>As in <see cref="Wire.RemoteAddress.Ip"/>; the unspecified address is 0.</summary>
    private static UInt128 ToValue(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.Equals(IPAddress.Any) || !address.MapToIPv6().TryWriteBytes(bytes, out _))
            return UInt128.Zero;
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private SdpError ReadMedia(ReadOnlySpan<char> value)
    {
        Span<Range> fields = stackalloc Range[4];
        if (++_lines > CallSdpLimits.Lines)
            return SdpError.TooManyMedia;
        if (value.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries) < 4 || !TryReadPort(value[fields[1]], out var port))
            return SdpError.BadMediaLine;
        var kind = value[fields[0]];
        var protocol = value[fields[2]];
        var formats = value[fields[3]];
        _inAudio = !_audioSeen && kind is "audio" && port != 0 && protocol is "RTP/AVP" or "RTP/SAVP" or "RTP/AVPF" or "RTP/SAVPF";
        if (!_inAudio)
        {
            Description.Others.Add(new OtherLine(kind.ToString(), protocol.ToString(), formats.ToString()));
            return SdpError.None;
        }
        _audioSeen = true;
        Description.AudioLine = _lines - 1;
        Description.Port = port;
        Description.Protocol = protocol.ToString();
        Description.Direction = _sessionDirection;
        return ReadFormats(formats);
    }

    private static bool TryReadPort(ReadOnlySpan<char> field, out ushort port)
    {
        var slash = field.IndexOf('/');
        return ushort.TryParse(slash < 0 ? field : field[..slash], NumberStyles.None, null, out port);
    }

    private SdpError ReadFormats(ReadOnlySpan<char> formats)
    {
        foreach (var range in formats.Split(' '))
        {
            if (formats[range].IsEmpty)
                continue;
            if (!byte.TryParse(formats[range], NumberStyles.None, null, out var payloadType) || payloadType > 127)
                return SdpError.BadPayloadType;
            if (Description.Formats.Count == CallSdpLimits.Formats)
                return SdpError.TooManyPayloadTypes;
            if (IndexOf(payloadType) < 0)
                Description.Formats.Add(new CallFormat(payloadType));
        }
        return SdpError.None;
    }

    private SdpError ReadAttribute(ReadOnlySpan<char> line)
    {
        var colon = line.IndexOf(':');
        var name = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..].Trim(' ');
        if (_lines == 0)
        {
            if (Direction(name) is { } direction)
                _sessionDirection = direction;
            return SdpError.None;
        }
        return _inAudio ? ReadAudioAttribute(name, value) : SdpError.None;
    }

    private SdpError ReadAudioAttribute(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "rtpmap":
                return ReadEncoding(value);
            case "fmtp":
                return ReadParameters(value);
            case "ptime":
                Description.PacketTime = Milliseconds(value);
                return SdpError.None;
            case "maxptime":
                Description.MaxPacketTime = Milliseconds(value);
                return SdpError.None;
            case "rtcp-mux":
                Description.RtcpMux = true;
                return SdpError.None;
            case "rtcp":
                var space = value.IndexOf(' ');
                _ = ushort.TryParse(space < 0 ? value : value[..space], NumberStyles.None, null, out var port);
                Description.RtcpPort = port;
                return SdpError.None;
            case "crypto":
                return ReadKey(value);
            default:
                Description.Direction = Direction(name) ?? Description.Direction;
                return SdpError.None;
        }
    }

    private SdpError ReadKey(ReadOnlySpan<char> value)
    {
        if (Description.Keys.Count == CallSdpLimits.Keys)
            return SdpError.TooManyAttributes;
        if (SdesKey.TryParse(value, out var key))
            Description.Keys.Add(key!);
        return SdpError.None;
    }

    private SdpError ReadEncoding(ReadOnlySpan<char> value)
    {
        if (!TrySplitFormat(value, out var index, out var rest))
            return SdpError.BadAttribute;
        Span<Range> fields = stackalloc Range[3];
        var count = rest.Split(fields, '/');
        if (count < 2 || !int.TryParse(rest[fields[1]], NumberStyles.None, null, out var rate) || rate is 0 or > 1_000_000)
            return SdpError.BadAttribute;
        var channels = 1;
        if (count == 3 && (!int.TryParse(rest[fields[2]], NumberStyles.None, null, out channels) || channels is 0 or > 255))
            return SdpError.BadAttribute;
        if (index >= 0)
            Description.Formats[index] = Description.Formats[index] with
            {
                Name = rest[fields[0]].ToString(),
                ClockRate = rate,
                Channels = channels,
            };
        return SdpError.None;
    }

    private SdpError ReadParameters(ReadOnlySpan<char> value)
    {
        if (!TrySplitFormat(value, out var index, out var rest))
            return SdpError.BadAttribute;
        if (index >= 0)
            Description.Formats[index] = Description.Formats[index] with { Fmtp = rest.ToString() };
        return SdpError.None;
    }

    /// <summary>Splits <c>101 telephone-event/8000</c>; the index is -1 for a number that the m-line does not list.</summary>
    private bool TrySplitFormat(ReadOnlySpan<char> value, out int index, out ReadOnlySpan<char> rest)
    {
        var space = value.IndexOf(' ');
        rest = space < 0 ? default : value[(space + 1)..].Trim(' ');
        index = -1;
        if (space < 0 || !byte.TryParse(value[..space], NumberStyles.None, null, out var payloadType) || payloadType > 127)
            return false;
        index = IndexOf(payloadType);
        return true;
    }

    private int IndexOf(byte payloadType) => Description.Formats.FindIndex(f => f.PayloadType == payloadType);

    /// <summary>Whole milliseconds; 0 for what is none, which counts as not said.</summary>
    private static int Milliseconds(ReadOnlySpan<char> value) =>
        int.TryParse(value, NumberStyles.None, null, out var milliseconds) && milliseconds <= 1000 ? milliseconds : 0;

    private static SdpDirection? Direction(ReadOnlySpan<char> name) =>
        name switch
        {
            "sendrecv" => SdpDirection.SendRecv,
            "sendonly" => SdpDirection.SendOnly,
            "recvonly" => SdpDirection.RecvOnly,
            "inactive" => SdpDirection.Inactive,
            _ => null,
        };
}
