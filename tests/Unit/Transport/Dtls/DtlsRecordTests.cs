using MediaServer.Transport.Dtls;

namespace MediaServer.Tests.Unit.Transport.Dtls;

/// <summary>What of a datagram OpenSSL gets to see.</summary>
public class DtlsRecordTests
{
    private const int Header = 13;

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(23)]
    public void EncryptedRecord_TooShortForNonceAndTag_IsNotShown(int length) => Assert.Equal(0, Shown(Record(epoch: 1, length)));

    [Theory]
    [InlineData(1, 24)] // a nonce, nothing, a tag
    [InlineData(1, 300)]
    [InlineData(0, 0)]
    [InlineData(0, 2)]
    public void OtherRecords_AreShownWhole(ushort epoch, int length) => Assert.Equal(Header + length, Shown(Record(epoch, length)));

    [Fact]
    public void SoundRecordsBeforeAShortOne_AreShown()
    {
        byte[] datagram = [.. Record(epoch: 0, 1), .. Record(epoch: 1, 40), .. Record(epoch: 1, 3), .. Record(epoch: 1, 40)];
        Assert.Equal(Header + 1 + Header + 40, Shown(datagram));
    }

    [Fact]
    public void LengthBeyondTheDatagram_AndFragmentsOfAHeader_AreNotShown()
    {
        Assert.Equal(0, Shown(Record(epoch: 1, 500).AsSpan(0, 20)));
        Assert.Equal(0, Shown(Record(epoch: 0, 0).AsSpan(0, 12)));
        Assert.Equal(0, Shown([]));
        Assert.Equal(Header + 2, Shown([.. Record(epoch: 0, 2), 22, 0xFE]));
    }

    [Theory]
    [InlineData(22, true)]
    [InlineData(21, true)]
    [InlineData(20, false)]
    [InlineData(23, false)]
    public void OldestVersion_IsAllowedInHellosAndAlertsOfTheHandshakeOnly(byte type, bool allowed)
    {
        var record = Record(epoch: 0, 30);
        (record[0], record[2]) = (type, 0xFF);
        Assert.Equal(allowed ? record.Length : 0, DtlsRecord.SoundLength(record, handshaking: true));
        Assert.Equal(0, DtlsRecord.SoundLength(record, handshaking: false));
        record[4] = 1;
        Assert.Equal(0, DtlsRecord.SoundLength(record, handshaking: true));
    }

    [Fact]
    public void AnotherVersion_IsNotShown()
    {
        var record = Record(epoch: 0, 30);
        record[1] = 3;
        Assert.Equal(0, DtlsRecord.SoundLength(record, handshaking: true));
    }

    private static int Shown(ReadOnlySpan<byte> datagram) => DtlsRecord.SoundLength(datagram, handshaking: false);

    private static byte[] Record(ushort epoch, int length)
    {
        var record = new byte[Header + length];
        (record[0], record[1], record[2]) = (21, 0xFE, 0xFD);
        (record[3], record[4]) = ((byte)(epoch >> 8), (byte)epoch);
        (record[11], record[12]) = ((byte)(length >> 8), (byte)length);
        return record;
    }
}
