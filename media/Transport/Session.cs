using MediaServer.Transport.Ice;
using MediaServer.Wire;

namespace MediaServer.Transport;

/// <summary>One secure association with one remote: ICE, DTLS and SRTP behind one door.</summary>
/// <remarks>
/// Owned by one worker. Contract: one input (<see cref="Receive"/>, <see cref="Tick"/>, <see cref="RestartIce"/>), then drain
/// <see cref="TryTransmit"/> and <see cref="TryPollEvent"/>. Time is whatever the owner says it is.
/// </remarks>
public sealed class Session : IDisposable
{
    /// <summary>The most that protection adds: the 16-byte tag of AES-GCM and the index of SRTCP.</summary>
    public const int MaxOverhead = 20;

    public Session(SessionOptions options, TimeSpan now)
    {
        Options = options;
        NextDeadline = TimeSpan.MaxValue;
    }

    public SessionOptions Options { get; }

    /// <summary>Where media goes now; null before the first authenticated check.</summary>
    public RemoteAddress? Selected { get; private set; }

    public SessionState State { get; private set; }

    /// <summary>When <see cref="Tick"/> wants to be called next; <see cref="TimeSpan.MaxValue"/> when never.</summary>
    public TimeSpan NextDeadline { get; private set; }

    /// <summary>Takes new ICE credentials from a new offer; keys, streams and the old path stay until the new one is nominated.</summary>
    public void RestartIce(IceCredentials local, IceCredentials remote, TimeSpan now) => NextDeadline = now;

    /// <summary>Takes one datagram; media is decrypted in place, at the start of the same buffer.</summary>
    public Received Receive(Span<byte> datagram, RemoteAddress from, TimeSpan now) =>
        new(PacketKind.Unknown, 0, State == SessionState.Closed ? Drop.SessionOver : Drop.NotValidated);

    public void Tick(TimeSpan now) => NextDeadline = TimeSpan.MaxValue;

    /// <summary>The next STUN answer or DTLS datagram to send.</summary>
    public bool TryTransmit(Span<byte> buffer, out int length, out RemoteAddress destination)
    {
        (length, destination) = (0, default);
        return Selected is not null && State == SessionState.Failed;
    }

    /// <summary>
    /// Writes one SRTP packet whose plain form is header + payloadHead + payloadTail. False before keys, without consent,
    /// and for a packet number that was protected before.
    /// </summary>
    public bool TryProtectRtp(
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> payloadHead,
        ReadOnlySpan<byte> payloadTail,
        Span<byte> destination,
        out int length
    )
    {
        length = 0;
        return State == SessionState.Failed;
    }

    /// <summary>Writes one SRTCP packet. False before keys and without consent.</summary>
    public bool TryProtectRtcp(ReadOnlySpan<byte> compound, Span<byte> destination, out int length)
    {
        length = 0;
        return State == SessionState.Failed;
    }

    public bool TryPollEvent(out SessionEvent e)
    {
        e = default;
        return State == SessionState.Failed;
    }

    public void Dispose() => State = SessionState.Closed;
}
