using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Recorder.Journal;

/// <summary>Something that happened during a recording, as JSON in a record of type <see cref="RecordType.Event"/>.</summary>
/// <remarks>
/// What concerns a track carries the track's number in the record's header. Later versions may add members and kinds: a reader passes
/// over members that it does not know and skips kinds that it does not know.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(TrackAdded), "trackAdded")]
[JsonDerivedType(typeof(TrackAgreed), "trackAgreed")]
[JsonDerivedType(typeof(TrackRemoved), "trackRemoved")]
[JsonDerivedType(typeof(TrackSilenced), "trackSilenced")]
[JsonDerivedType(typeof(StreamStarted), "streamStarted")]
[JsonDerivedType(typeof(LayerChosen), "layerChosen")]
[JsonDerivedType(typeof(Rotated), "rotated")]
[JsonDerivedType(typeof(CodecChanged), "codecChanged")]
[JsonDerivedType(typeof(Joined), "joined")]
[JsonDerivedType(typeof(Left), "left")]
[JsonDerivedType(typeof(Spoke), "spoke")]
[JsonDerivedType(typeof(Consented), "consented")]
[JsonDerivedType(typeof(Included), "included")]
[JsonDerivedType(typeof(Paused), "paused")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(Ended), "ended")]
public abstract record JournalEvent
{
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out JournalEvent? e)
    {
        try
        {
            e = JsonSerializer.Deserialize(json, JournalJson.Default.JournalEvent);
        }
        catch (Exception refused) when (refused is JsonException or NotSupportedException)
        {
            e = null; // the serializer has no other way to say so
        }
        return e is not null;
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JournalJson.Default.JournalEvent);
}

/// <summary>A codec that a track may use, as offer and answer agreed on it.</summary>
/// <param name="PayloadType">What the packets carry.</param>
/// <param name="Name">The encoding name of SDP: <c>opus</c>, <c>red</c>, <c>VP8</c>, <c>VP9</c>, <c>H264</c>, <c>AV1</c>.</param>
/// <param name="ClockRate">Of RTP timestamps.</param>
/// <param name="Fmtp">The parameters, or empty.</param>
public sealed record JournalCodec(byte PayloadType, string Name, int ClockRate, string Fmtp);

/// <summary>Header extension ids in a track's packets (RFC 8285); 0 where an extension is not used.</summary>
/// <param name="AudioLevel">RFC 6464.</param>
/// <param name="VideoOrientation">3GPP CVO.</param>
/// <param name="AbsCaptureTime">When it was captured, on the sender's clock.</param>
/// <param name="DependencyDescriptor">AV1.</param>
public sealed record JournalExtensions(byte AudioLevel, byte VideoOrientation, byte AbsCaptureTime, byte DependencyDescriptor);

/// <summary>A track that may be recorded is there. Its number is the record's, new for each track of an epoch.</summary>
/// <param name="Id">The server's id of it.</param>
/// <param name="Participant">Whose it is.</param>
/// <param name="Kind">Audio or video.</param>
/// <param name="Source">What it shows.</param>
/// <param name="Silenced">Whether nothing of it is recorded for now.</param>
/// <param name="Codecs">What it may use, the preferred one first.</param>
/// <param name="Extensions">What its packets carry.</param>
public sealed record TrackAdded(
    string Id,
    string Participant,
    MediaKind Kind,
    TrackSource Source,
    bool Silenced,
    IReadOnlyList<JournalCodec> Codecs,
    JournalExtensions Extensions
) : JournalEvent;

/// <summary>A new offer of the publisher: codecs and extensions from here on.</summary>
public sealed record TrackAgreed(IReadOnlyList<JournalCodec> Codecs, JournalExtensions Extensions) : JournalEvent;

public sealed record TrackRemoved : JournalEvent;

/// <summary>The track fell silent, or is back: muted, on hold, left out, or the recording paused.</summary>
public sealed record TrackSilenced(bool Silenced) : JournalEvent;

/// <summary>An SSRC of the track that has not been seen in this epoch before.</summary>
/// <param name="Ssrc">Of its media; retransmissions are stored as what they repeat.</param>
/// <param name="Layer">0 is the lowest simulcast layer.</param>
/// <param name="Rid">The layer's name, or empty.</param>
/// <param name="ClockRate">Of its timestamps.</param>
public sealed record StreamStarted(uint Ssrc, int Layer, string Rid, int ClockRate) : JournalEvent;

/// <summary>From here on this layer is recorded; it begins with a key frame.</summary>
/// <param name="Ssrc">The layer's stream.</param>
/// <param name="Layer">0 is the lowest.</param>
/// <param name="Width">As the last key frame told, or 0.</param>
/// <param name="Height">As the last key frame told, or 0.</param>
public sealed record LayerChosen(uint Ssrc, int Layer, int Width, int Height) : JournalEvent;

/// <param name="QuarterTurns">How often the picture must be turned by 90 degrees clockwise to stand upright.</param>
/// <param name="Flipped">Mirrored left to right.</param>
public sealed record Rotated(byte QuarterTurns, bool Flipped) : JournalEvent;

/// <summary>The packets of the track carry another payload type from here on.</summary>
public sealed record CodecChanged(byte PayloadType) : JournalEvent;

/// <summary>Somebody is in the visit, or was when the recording began.</summary>
/// <param name="Participant">Opaque id.</param>
/// <param name="Name">What others see; may be empty.</param>
/// <param name="Role">In the protocol's words: <c>provider</c>, <c>patient</c>, ...</param>
/// <param name="Via"><c>web</c>, <c>phone</c> or <c>whip</c>.</param>
public sealed record Joined(string Participant, string Name, string Role, string Via) : JournalEvent;

public sealed record Left(string Participant) : JournalEvent;

/// <summary>Who speaks now; empty for nobody.</summary>
public sealed record Spoke(string Participant) : JournalEvent;

/// <summary>An answer to the question whether one may be recorded.</summary>
/// <param name="Participant">Whose answer.</param>
/// <param name="Yes">Yes or no.</param>
/// <param name="TextVersion">Which words were shown or spoken.</param>
/// <param name="Language">In which language.</param>
public sealed record Consented(string Participant, bool Yes, string TextVersion, string Language) : JournalEvent;

/// <summary>From here on this person is recorded, or is not any more. Nobody is before.</summary>
public sealed record Included(string Participant, bool Yes) : JournalEvent;

public sealed record Paused : JournalEvent;

public sealed record Resumed : JournalEvent;

/// <summary>The recording was stopped: the last event of its last epoch.</summary>
public sealed record Ended(string Reason) : JournalEvent;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8,
    AllowOutOfOrderMetadataProperties = true
)]
[JsonSerializable(typeof(JournalEvent))]
internal sealed partial class JournalJson : JsonSerializerContext;
