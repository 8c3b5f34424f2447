using System.Diagnostics.CodeAnalysis;
using MediaServer.Wire.Sdp;

namespace MediaServer.Phone.Sdp;

/// <summary>One format of the audio line.</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Name">Encoding name of the rtpmap; empty when a static number has none.</param>
/// <param name="ClockRate">0 without an rtpmap.</param>
/// <param name="Channels">1 unless the rtpmap says otherwise.</param>
/// <param name="Fmtp">Parameters as written.</param>
public sealed record CallFormat(byte PayloadType, string Name = "", int ClockRate = 0, int Channels = 1, string Fmtp = "");

/// <summary>An m-line that is not the call's audio: repeated in the answer with port 0 (RFC 3264 6).</summary>
public sealed record OtherLine(string Kind, string Protocol, string Formats);

/// <summary>A session description of a telephone call (RFC 8866, RFC 3264): one audio line, addressed directly.</summary>
/// <remarks>What WebRTC needs is in <see cref="SessionDescription"/>; telephones have no ICE, DTLS or bundles, and hide their port where browsers put none.</remarks>
public sealed class CallDescription
{
    public string SessionId { get; set; } = "0";

    public ulong Version { get; set; }

    /// <summary>Where the sound is to be sent, as <see cref="Wire.RemoteAddress.Ip"/>; 0 for none, the hold of old telephones (RFC 2543 B.5).</summary>
    public UInt128 Address { get; set; }

    /// <summary>RTP port; 0 refuses the line.</summary>
    public ushort Port { get; set; }

    /// <summary>RTCP port of <c>a=rtcp</c> (RFC 3605), or 0 for the one after <see cref="Port"/>.</summary>
    public ushort RtcpPort { get; set; }

    /// <summary><c>RTP/AVP</c>, <c>RTP/SAVP</c>, or either with F for feedback.</summary>
    public string Protocol { get; set; } = "RTP/AVP";

    public List<CallFormat> Formats { get; } = [];

    public SdpDirection Direction { get; set; }

    /// <summary>Milliseconds per packet, 0 when not said.</summary>
    public int PacketTime { get; set; }

    /// <summary>Longest packet in milliseconds, 0 when not said.</summary>
    public int MaxPacketTime { get; set; }

    public bool RtcpMux { get; set; }

    public List<SdesKey> Keys { get; } = [];

    /// <summary>The audio line's place among all lines.</summary>
    public int AudioLine { get; set; }

    /// <summary>All lines but the audio line, in order.</summary>
    public List<OtherLine> Others { get; } = [];

    public bool HasAudio => Port != 0;

    public bool IsSecure => Protocol.Contains("SAVP", StringComparison.Ordinal);

    /// <summary>Reads a description from outside; the first audio line over RTP is the call's. False with a reason when it is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out CallDescription? description, out SdpError error)
    {
        description = null;
        error = SdpError.TooLong;
        if (text.Length > CallSdpLimits.Text)
            return false;
        var reader = new CallDescriptionReader();
        error = reader.Read(text);
        description = error == SdpError.None ? reader.Description : null;
        return description is not null;
    }

    public string Write() => CallDescriptionWriter.Write(this);
}

/// <summary>What the description of one call may hold; telephones stay far below each of these.</summary>
public static class CallSdpLimits
{
    public const int Text = 16 * 1024;
    public const int Lines = 8;
    public const int Formats = 32;
    public const int Keys = 8;
}
