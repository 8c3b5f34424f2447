using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using MediaServer.Host.Control;
using MediaServer.Host.Workers;
using MediaServer.Sfu;
using MediaServer.Sfu.Negotiation;
using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using MediaServer.Transport.Ice;
using MediaServer.Wire;
using MediaServer.Wire.Sdp;

namespace MediaServer.Host;

/// <summary>An offer that could be read, with the parts that decide about the peer.</summary>
internal sealed record ReadOffer(NegotiateCommand Command, SessionDescription Sdp, IceCredentials Remote, Fingerprint Fingerprint);

/// <summary>Answers offers: asks <see cref="OfferAnswer"/> what was agreed and makes peers and rooms accordingly.</summary>
internal sealed class Negotiator(NodeContext node, IReadOnlyList<IPAddress> addresses)
{
    /// <summary>128 bits: knowing a track's id is part of being allowed to ask for it.</summary>
    private const int TrackIdBytes = 16;

    private readonly SdpFingerprint _fingerprint = new(node.Certificate.Fingerprint.Algorithm, node.Certificate.Fingerprint.Value);

    /// <summary>Reads the text. Needs no worker and may run anywhere.</summary>
    public bool TryRead(NegotiateCommand command, [NotNullWhen(true)] out ReadOffer? offer)
    {
        offer = null;
        if (!SessionDescription.TryParse(command.Sdp, out var sdp, out var error))
        {
            HostLog.OfferRefused(node.Logger, command.Visit, command.Participant, error);
            return false;
        }
        if (sdp.Media.Find(m => !m.IsRejected) is not { } first)
            return false;
        var transport = first.Transport.Or(sdp.Transport);
        if (transport.Ufrag.Length == 0 || transport.Password.Length == 0 || !TryChoose(transport.Fingerprints, out var fingerprint))
            return false;
        offer = new ReadOffer(command, sdp, new IceCredentials(transport.Ufrag, transport.Password), fingerprint);
        return true;
    }

    /// <summary>The first hash that we know (RFC 8122 section 5: all describe the same certificate).</summary>
    private static bool TryChoose(List<SdpFingerprint> offered, [NotNullWhen(true)] out Fingerprint? fingerprint)
    {
        fingerprint = null;
        foreach (var candidate in offered)
            if (Fingerprint.TryParse(candidate.Algorithm, candidate.Value, out fingerprint))
                return true;
        return false;
    }

    /// <summary>Answers on the thread of the room's worker. An error leaves everything as it was.</summary>
    public NegotiateReply Answer(ReadOffer offer, Worker worker, TimeSpan now)
    {
        var dispatcher = worker.Dispatcher;
        var room = dispatcher.Rooms.GetValueOrDefault(offer.Command.Visit);
        var known = room?.Peers.GetValueOrDefault(offer.Command.Participant);
        // Another certificate is another page: nothing of the old association is of use to it.
        var peer = known is { IsClosed: false } && known.RemoteFingerprint == offer.Fingerprint.ToString() ? known : null;
        var restarts = peer is not null && peer.Remote != offer.Remote;
        var local = peer is null || restarts ? IceFragment.NewCredentials() : peer.Local;

        var sessionId = peer?.SdpSessionId ?? Random.Shared.NextInt64(1, long.MaxValue).ToString(CultureInfo.InvariantCulture);
        var request = Request(offer, room, peer, local, worker) with { SessionId = sessionId, Version = peer?.NextSdpVersion() ?? 1 };
        var result = OfferAnswer.Answer(request);
        if (result.Error is { } error)
            return NegotiateReply.Failed(error);
        if (result.Remote is not { } remote)
            return NegotiateReply.Failed("invalid_request");

        if (known is not null && peer is null)
            dispatcher.Close(known, PeerCloseReason.Replaced, now);
        if (peer is null)
        {
            var options = new RoomOptions { Epoch = node.Clock.Epoch, Seed = RandomNumberGenerator.GetInt32(int.MaxValue) };
            room = dispatcher.Open(offer.Command.Visit, options);
            if (room.Room.IsFull)
                return NegotiateReply.Failed("visit_full");
            peer = dispatcher.Open(room, offer.Command.Participant, sessionId, Options(offer, local, remote), now);
            peer.Participant.Held = offer.Command.Held;
        }
        else if (restarts)
        {
            peer.RestartIce(local, offer.Remote, now);
            peer.Pump(now);
        }
        peer.Apply(result.Plan, now);
        dispatcher.Touch(peer.Room);
        return Reply(result);
    }

    private SessionOptions Options(ReadOffer offer, IceCredentials local, RemoteTransport remote) =>
        new(node.Certificate, remote.WeAreActive ? DtlsRole.Active : DtlsRole.Passive, offer.Fingerprint, local, offer.Remote);

    private OfferRequest Request(ReadOffer offer, HostedRoom? room, Peer? peer, IceCredentials local, Worker worker) =>
        new()
        {
            Offer = offer.Sdp,
            Client = (ClientKind)offer.Command.Kind,
            Participant = offer.Command.Participant,
            Transport = new LocalTransport(local.Ufrag, local.Password, _fingerprint, Candidates(worker)),
            MayPublish = offer.Command.MayPublish,
            Publish = [.. offer.Command.Publish.Select(p => new PublishRequest(p.Mid, p.Source, p.Muted))],
            Subscribe = [.. offer.Command.Subscribe.Select(s => new SubscribeRequest(s.Mid, s.Track))],
            Tracks = room is null ? [] : [.. room.Room.Publications.Select(Describe)],
            Previous = peer?.Plan,
            NewTrack = () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TrackIdBytes)),
            NewSsrc = () => (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue),
        };

    private static KnownTrack Describe(Publication publication) =>
        new(publication.Track, publication.Plan.Kind, publication.Plan.Source, publication.Owner.Id, publication.Plan.Codecs);

    private List<SdpCandidate> Candidates(Worker worker)
    {
        List<SdpCandidate> candidates = [];
        for (var i = 0; i < addresses.Count; i++)
        {
            var address = addresses[i].ToString();
            candidates.Add(SdpCandidate.Host(address, (ushort)worker.UdpPort, TransportProtocol.Udp, i));
            candidates.Add(SdpCandidate.Host(address, (ushort)worker.TcpPort, TransportProtocol.Tcp, i));
        }
        return candidates;
    }

    private static NegotiateReply Reply(AnswerResult result) =>
        new(
            result.Sdp,
            [.. result.Plan.Publications.Select(p => new PublishedTrack(p.Mid, p.Track))],
            [.. result.Rejected.Select(r => new RejectedMid(r.Mid, r.Code))]
        );
}
