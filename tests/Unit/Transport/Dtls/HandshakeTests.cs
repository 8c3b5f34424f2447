using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using MediaServer.Transport.Srtp;

namespace MediaServer.Tests.Unit.Transport.Dtls;

public class HandshakeTests
{
    private const byte Alert = 21,
        Handshake = 22,
        ApplicationData = 23;

    [Fact]
    public void Handshake_BothEndsHaveTheSameKeysAndPreferGcm()
    {
        using var pair = new DtlsPair();
        pair.Exchange();
        Assert.Equal(DtlsState.Connected, pair.Client.State);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.Equal(SrtpProfile.AeadAes128Gcm, pair.Client.Profile);
        Assert.Equal(SrtpProfile.AeadAes128Gcm, pair.Server.Profile);
        byte[] client = new byte[56],
            server = new byte[56];
        pair.Client.ExportKeys(client);
        pair.Server.ExportKeys(server);
        Assert.Equal(client, server);
        Assert.Contains(client, b => b != 0);
        Assert.Equal(TimeSpan.MaxValue, pair.Client.NextDeadline);
    }

    /// <summary>The server cannot know that its Finished arrived until the client uses the keys.</summary>
    [Fact]
    public void LastFlight_IsRepeatedATimeOrTwelve()
    {
        using var pair = new DtlsPair();
        pair.Exchange();
        var before = pair.Sent.Count;
        pair.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(before + 3, pair.Sent.Count); // after 100, 300 and 700 ms
        pair.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(before + 12, pair.Sent.Count);
    }

    [Fact]
    public void LastFlight_IsNotRepeatedOnceTheClientIsHeard()
    {
        using var pair = new DtlsPair();
        pair.Exchange();
        var before = pair.Sent.Count;
        pair.Server.Confirm();
        Assert.Equal(TimeSpan.MaxValue, pair.Server.NextDeadline);
        pair.RunFor(TimeSpan.FromSeconds(60));
        Assert.Equal(before, pair.Sent.Count);
        Assert.Equal(DtlsState.Connected, pair.Client.State);
    }

    [Fact]
    public void Flights_FitTheMtu()
    {
        using var pair = new DtlsPair();
        pair.Exchange();
        Assert.All(pair.Sent, sent => Assert.InRange(sent.Datagram.Length, 13, DtlsConnection.Mtu));
        Assert.InRange(pair.Sent.Count, 4, 8);
    }

    /// <summary>
    /// The whole first flight of the client is lost again and again: new records after 100 ms, then doubling up to 3.2 s,
    /// and copies of them wherever the pause would be longer than 400 ms.
    /// </summary>
    [Fact]
    public void LostFlight_IsSentAgainAfter100MillisecondsThenDoubling()
    {
        Assert.SkipUnless(DtlsTimer.ObeysOurClock, "OpenSSL 3.2 or later keeps its own time");
        using var pair = new DtlsPair { Pass = (_, _) => false };
        pair.RunFor(TimeSpan.FromSeconds(20));
        int Time(TimeSpan at) => (int)(at - pair.Sent[0].At).TotalMilliseconds;
        var records = pair.Sent.DistinctBy(s => Convert.ToHexString(s.Datagram)).Select(s => Time(s.At));
        Assert.Equal([0, 100, 300, 700, 1500, 3100, 6300, 9500, 12700, 15900, 19100], records);
        var all = pair.Sent.Select(s => Time(s.At)).ToArray();
        Assert.Equal([0, 100, 300, 700, 1100, 1500, 1900, 2300, 2700, 3100], all.Take(10));
        Assert.All(all.Zip(all.Skip(1)), gap => Assert.InRange(gap.Second - gap.First, 100, 400));
    }

    [Fact]
    public void Silence_FailsAfterTheTimeout()
    {
        using var pair = new DtlsPair { Pass = (_, _) => false };
        pair.RunFor(TimeSpan.FromSeconds(40));
        Assert.Equal(DtlsState.Failed, pair.Client.State);
        Assert.Equal(SessionFailure.HandshakeTimeout, pair.Client.Failure);
        Assert.Equal(SessionFailure.HandshakeTimeout, pair.Server.Failure);
        Assert.Equal(TimeSpan.MaxValue, pair.Client.NextDeadline);
    }

    /// <summary>Every single datagram of the handshake lost once, one after the other.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void AnyOneDatagramLost_Connects(int lost)
    {
        Assert.SkipUnless(DtlsTimer.ObeysOurClock, "OpenSSL 3.2 or later keeps its own time");
        var count = 0;
        using var pair = new DtlsPair { Pass = (_, _) => count++ != lost };
        pair.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(DtlsState.Connected, pair.Client.State);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
    }

    [Fact]
    public void ServerSeesAnotherCertificate_FailsWithoutKeys()
    {
        using var pair = new DtlsPair(serverExpects: DtlsPair.ServerCertificate.Fingerprint);
        pair.Exchange();
        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.Equal(SessionFailure.FingerprintMismatch, pair.Server.Failure);
        Assert.Throws<InvalidOperationException>(() => pair.Server.ExportKeys(new byte[56]));
        Assert.Equal(DtlsState.Failed, pair.Client.State);
        Assert.Throws<InvalidOperationException>(() => pair.Client.ExportKeys(new byte[56]));
    }

    [Fact]
    public void ClientSeesAnotherCertificate_FailsWithoutKeys()
    {
        using var pair = new DtlsPair(clientExpects: DtlsPair.ClientCertificate.Fingerprint);
        pair.Exchange();
        Assert.Equal(SessionFailure.FingerprintMismatch, pair.Client.Failure);
        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.Throws<InvalidOperationException>(() => pair.Server.ExportKeys(new byte[56]));
    }

    [Fact]
    public void CloseNotify_ClosesTheOtherEnd()
    {
        using var pair = new DtlsPair();
        pair.Exchange();
        pair.Client.Close();
        pair.Exchange();
        Assert.Equal(DtlsState.Closed, pair.Client.State);
        Assert.Equal(DtlsState.Closed, pair.Server.State);
    }

    [Fact]
    public void AfterTheHandshake_ForgedRecordsOfEveryKindChangeNothing()
    {
        using var pair = new DtlsPair();
        pair.Exchange();
        var random = new Random(6347);
        foreach (var type in new byte[] { 20, Alert, Handshake, ApplicationData, 24, 63 })
            for (ushort epoch = 0; epoch < 4; epoch++)
            for (var i = 0; i < 50; i++)
            {
                var body = new byte[random.Next(0, 100)];
                random.NextBytes(body);
                if (i == 0)
                    body = [2, 40]; // a fatal alert in the clear
                if (i == 1)
                    body = [1, 0]; // close_notify in the clear
                pair.Server.Receive(Record(type, epoch, (ulong)random.Next(), body), pair.Now);
            }
        Assert.Equal(DtlsState.Connected, pair.Server.State);
        pair.Exchange();
        Assert.Equal(DtlsState.Connected, pair.Client.State);
        pair.Client.Close();
        pair.Exchange();
        Assert.Equal(DtlsState.Closed, pair.Server.State);
    }

    [Fact]
    public void AfterTheHandshake_SecondClientHelloIsIgnored()
    {
        using var pair = new DtlsPair();
        pair.Exchange();
        pair.Server.Receive(pair.Sent[0].Datagram, pair.Now);
        using var other = new DtlsConnection(DtlsPair.ClientCertificate, DtlsRole.Active, DtlsPair.ServerCertificate.Fingerprint, pair.Now);
        foreach (var hello in DtlsPair.Drain(other))
            pair.Server.Receive(hello, pair.Now);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.Empty(DtlsPair.Drain(pair.Server));
    }

    [Fact]
    public void PlainApplicationData_DuringTheHandshake_IsNotAccepted()
    {
        using var pair = new DtlsPair();
        var hello = DtlsPair.Drain(pair.Client);
        foreach (var datagram in hello)
            pair.Server.Receive(datagram, pair.Now);
        pair.Server.Receive(Record(ApplicationData, 0, 99, "in the clear"u8.ToArray()), pair.Now);
        Assert.NotEqual(DtlsState.Connected, pair.Server.State);
    }

    [Fact]
    public void RepeatedFinished_IsAnsweredAlthoughTheServerIsDone()
    {
        Assert.SkipUnless(DtlsTimer.ObeysOurClock, "OpenSSL 3.2 or later keeps its own time");
        using var pair = new DtlsPair();
        pair.Pass = (from, _) => from == pair.Client || pair.Server.State != DtlsState.Connected;
        pair.Exchange();
        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.Equal(DtlsState.Handshaking, pair.Client.State);
        pair.Pass = (_, _) => true;
        pair.RunFor(TimeSpan.FromMilliseconds(100));
        Assert.Equal(DtlsState.Connected, pair.Client.State);
    }

    [Fact]
    public void OversizedDatagram_IsDropped()
    {
        using var pair = new DtlsPair();
        Assert.Equal(Drop.DtlsOversized, pair.Server.Receive(Record(Handshake, 0, 0, new byte[64_000]), pair.Now));
        pair.Exchange();
        Assert.Equal(DtlsState.Connected, pair.Server.State);
    }

    [Fact]
    public void EveryPrefixOfAClientHello_DoesNotThrow()
    {
        using var pair = new DtlsPair();
        var hello = DtlsPair.Drain(pair.Client)[0];
        for (var length = 13; length < hello.Length; length++)
        {
            using var server = new DtlsConnection(
                DtlsPair.ServerCertificate,
                DtlsRole.Passive,
                DtlsPair.ClientCertificate.Fingerprint,
                pair.Now
            );
            server.Receive(hello.AsSpan(0, length), pair.Now);
            Assert.NotEqual(DtlsState.Connected, server.State);
        }
    }

    private static byte[] Record(byte type, ushort epoch, ulong sequence, byte[] body) =>
        [
            type,
            0xFE,
            0xFD,
            (byte)(epoch >> 8),
            (byte)epoch,
            (byte)(sequence >> 40),
            (byte)(sequence >> 32),
            (byte)(sequence >> 24),
            (byte)(sequence >> 16),
            (byte)(sequence >> 8),
            (byte)sequence,
            (byte)(body.Length >> 8),
            (byte)body.Length,
            .. body,
        ];
}
