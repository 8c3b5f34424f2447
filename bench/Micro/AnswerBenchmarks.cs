using BenchmarkDotNet.Attributes;
using MediaServer.Bench.Load.Media;
using MediaServer.Bench.Load.Server;
using MediaServer.Sfu.Negotiation;
using MediaServer.Transport.Dtls;
using MediaServer.Wire;
using MediaServer.Wire.Sdp;

namespace MediaServer.Bench.Micro;

/// <summary>An offer that sends a microphone and a camera and watches four people: read, answered, written.</summary>
[MemoryDiagnoser]
public class AnswerBenchmarks : IDisposable
{
    private const int Watched = 4;

    private readonly DtlsCertificate _certificate = DtlsCertificate.Create(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly List<OfferLine> _lines = [new("0", true, 1, null), new("1", false, 2, null)];
    private readonly List<KnownTrack> _tracks = [];
    private string _offer = "";
    private LocalTransport? _transport;
    private uint _lastSsrc;
    private int _lastTrack;

    [GlobalSetup]
    public void Setup()
    {
        var opus = new CodecPlan(Codec.Opus, 111, 48_000, "minptime=10;useinbandfec=1", 0, false, false, false, true, false);
        var vp8 = new CodecPlan(Codec.Vp8, 96, 90_000, "", 0, true, true, true, true, false);
        for (var i = 0; i < Watched; i++)
        {
            _tracks.Add(new KnownTrack($"a{i}", MediaKind.Audio, TrackSource.Mic, $"p{i}", [opus]));
            _tracks.Add(new KnownTrack($"v{i}", MediaKind.Video, TrackSource.Camera, $"p{i}", [vp8]));
        }
        foreach (var track in _tracks)
            _lines.Add(new OfferLine($"{_lines.Count}", track.Kind == MediaKind.Audio, null, track.Track));
        using var client = new LoadClient(_certificate);
        _offer = Offer.Write(_lines, client, 1);
        var print = _certificate.Fingerprint;
        var candidate = SdpCandidate.Host("192.0.2.1", 40_000, TransportProtocol.Udp, 0);
        _transport = new LocalTransport("frag", "a-password-of-22-chars", new SdpFingerprint(print.Algorithm, print.Value), [candidate]);
        if (Answer() < 1000)
            throw new InvalidOperationException("The offer was refused.");
    }

    /// <summary>Characters of the answer.</summary>
    [Benchmark]
    public int Answer()
    {
        if (!SessionDescription.TryParse(_offer, out var offer, out _))
            return 0;
        var result = OfferAnswer.Answer(
            new OfferRequest
            {
                Offer = offer,
                Client = ClientKind.Hub,
                Participant = "me",
                Transport = _transport!,
                MayPublish = [TrackSource.Mic, TrackSource.Camera],
                Publish = [new PublishRequest("0", TrackSource.Mic, false), new PublishRequest("1", TrackSource.Camera, false)],
                Subscribe = [.. _lines.Where(l => l.Track is not null).Select(l => new SubscribeRequest(l.Mid, l.Track!))],
                Tracks = _tracks,
                NewTrack = () => $"t{++_lastTrack}",
                NewSsrc = () => ++_lastSsrc,
            }
        );
        return result.Sdp.Length;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        GC.SuppressFinalize(this);
    }
}
