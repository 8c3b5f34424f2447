using System.Security.Cryptography;
using System.Text;
using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Tests.Unit.Wire.Stun;

public class StunMessageTests
{
    private static readonly StunTransactionId Id = new(0xB7E7_A701, 0xBC34_D686_FA87_DFAE);

    private static StunMessage Parse(ReadOnlySpan<byte> bytes)
    {
        Assert.True(StunMessage.TryParse(bytes, out var message));
        return message;
    }

    [Fact]
    public void Request_Rfc5769_ReadsAndVerifies()
    {
        var message = Parse(Rfc5769.Request);

        Assert.Equal(StunClass.Request, message.Class);
        Assert.Equal(StunMethod.Binding, message.Method);
        Assert.Equal(Id, message.TransactionId);
        Assert.Equal(Rfc5769.Username, Encoding.ASCII.GetString(message.Username));
        Assert.Equal(0x6E00_01FFu, message.Priority);
        Assert.Equal(0x932F_F9B1_5126_3B36ul, message.IceControlled);
        Assert.Null(message.IceControlling);
        Assert.False(message.UseCandidate);
        Assert.True(message.VerifyIntegrity(Rfc5769.Password));
        Assert.False(message.VerifyIntegrity("VOkJxbRl1RmTxUk/WvJxBu"u8));
        Assert.True(message.VerifyFingerprint());
    }

    [Theory]
    [InlineData("192.0.2.1", false)]
    [InlineData("2001:db8:1234:5678:11:2233:4455:6677", true)]
    public void Response_Rfc5769_MappedAddressVerifies(string ip, bool isIPv6)
    {
        var message = Parse(isIPv6 ? Rfc5769.ResponseIPv6 : Rfc5769.ResponseIPv4);

        Assert.Equal(StunClass.Success, message.Class);
        Assert.Equal(Rfc5769.Address(ip, Rfc5769.MappedPort), message.XorMappedAddress);
        Assert.True(message.VerifyIntegrity(Rfc5769.Password));
        Assert.True(message.VerifyFingerprint());
    }

    [Fact]
    public void LongTermRequest_Rfc5769_Verifies()
    {
#pragma warning disable CA5351 // the key of RFC 8489 9.2.2 is an MD5 hash
        var key = MD5.HashData(Encoding.UTF8.GetBytes("マトリックス:example.org:TheMatrIX"));
#pragma warning restore CA5351
        var message = Parse(Rfc5769.RequestLongTerm);

        Assert.True(message.VerifyIntegrity(key));
        Assert.False(message.HasFingerprint);
        Assert.False(message.VerifyFingerprint());
    }

    [Fact]
    public void Request_AnyByteChangedBeforeIntegrity_DoesNotVerify()
    {
        const int SignedLength = 76;
        for (var i = 0; i < SignedLength; i++)
        {
            var bytes = Rfc5769.Request.ToArray();
            bytes[i] ^= 0x01;
            Assert.False(StunMessage.TryParse(bytes, out var message) && message.VerifyIntegrity(Rfc5769.Password), $"byte {i}");
        }
    }

    [Fact]
    public void Request_FingerprintChanged_DoesNotVerify()
    {
        var bytes = Rfc5769.Request.ToArray();
        bytes[^1] ^= 0x80;
        Assert.False(Parse(bytes).VerifyFingerprint());
    }

    [Fact]
    public void Attribute_BehindIntegrity_IsAbsent()
    {
        Span<byte> buffer = stackalloc byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, Id);
        writer.Add(StunAttributeType.Username, "a:b"u8);
        writer.AddIntegrity("password"u8);
        writer.AddFlag(StunAttributeType.UseCandidate);
        writer.AddUInt32(StunAttributeType.Priority, 7);
        writer.AddFingerprint();

        var message = Parse(buffer[..writer.Length]);

        Assert.True(message.VerifyIntegrity("password"u8));
        Assert.True(message.VerifyFingerprint());
        Assert.False(message.UseCandidate);
        Assert.Null(message.Priority);
    }

    [Fact]
    public void Attribute_BehindIntegritySha256_IsAbsent()
    {
        Span<byte> buffer = stackalloc byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, Id);
        writer.Add(StunAttributeType.MessageIntegritySha256, new byte[32]);
        writer.AddFlag(StunAttributeType.UseCandidate);

        Assert.False(Parse(buffer[..writer.Length]).UseCandidate);
    }

    [Fact]
    public void Attribute_Twice_FirstCounts()
    {
        Span<byte> buffer = stackalloc byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, Id);
        writer.AddUInt32(StunAttributeType.Priority, 1);
        writer.AddUInt32(StunAttributeType.Priority, 2);

        Assert.Equal(1u, Parse(buffer[..writer.Length]).Priority);
    }

    [Theory]
    [InlineData("0020 0008 0002a147e112a643", "family 6, width 4")]
    [InlineData("0020 0014 0001a1470113a9faa5d3f179bc25f4b5bed2b9d9", "family 4, width 16")]
    [InlineData("0020 0004 0001a147", "no address")]
    [InlineData("0020 0008 0003a147e112a643", "family 3")]
    public void XorMappedAddress_WrongWidth_IsNull(string attribute, string why)
    {
        var body = Hex.Bytes(attribute);
        byte[] bytes = [.. Hex.Bytes($"0101 {body.Length:x4} 2112a442 b7e7a701 bc34d686 fa87dfae"), .. body];

        Assert.Null(Parse(bytes).XorMappedAddress);
        Assert.NotEmpty(why);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("0001 0000 2112a442 b7e7a701 bc34d686 fa87df", "19 bytes")]
    [InlineData("0001 0000 2112a443 b7e7a701 bc34d686 fa87dfae", "no magic cookie")]
    [InlineData("4001 0000 2112a442 b7e7a701 bc34d686 fa87dfae", "first bits set")]
    [InlineData("0001 0004 2112a442 b7e7a701 bc34d686 fa87dfae", "length lies upwards")]
    [InlineData("0001 0000 2112a442 b7e7a701 bc34d686 fa87dfae 80220000", "length lies downwards")]
    [InlineData("0001 0002 2112a442 b7e7a701 bc34d686 fa87dfae 8022", "length is no multiple of 4")]
    [InlineData("0001 0004 2112a442 b7e7a701 bc34d686 fa87dfae 80220001", "attribute runs past the end")]
    [InlineData("0001 0004 2112a442 b7e7a701 bc34d686 fa87dfae 8022ffff", "attribute of 64 KB")]
    [InlineData("0001 0008 2112a442 b7e7a701 bc34d686 fa87dfae 0008 0004 00000000", "integrity of 4 bytes")]
    [InlineData("0001 000c 2112a442 b7e7a701 bc34d686 fa87dfae 8028 0008 0000000000000000", "fingerprint of 8 bytes")]
    [InlineData("0001 000c 2112a442 b7e7a701 bc34d686 fa87dfae 8028 0004 00000000 80220000", "fingerprint is not last")]
    public void Malformed_IsRefused(string hex, string why) => Assert.False(StunMessage.TryParse(Hex.Bytes(hex), out _), why);

    [Fact]
    public void LongerThanAnyCheck_IsRefused()
    {
        var bytes = new byte[65_508];
        Rfc5769.Request.CopyTo(bytes, 0);
        bytes[2] = (byte)((bytes.Length - StunMessage.HeaderLength) >> 8);
        bytes[3] = unchecked((byte)(bytes.Length - StunMessage.HeaderLength));
        Assert.False(StunMessage.TryParse(bytes, out _));
    }

    [Fact]
    public void Reading_AllocatesNothing() =>
        Assert.Equal(
            0,
            Allocated.By(() =>
            {
                var message = Parse(Rfc5769.Request);
                Assert.True(message.VerifyFingerprint() && message.VerifyIntegrity(Rfc5769.Password) && message.Priority > 0);
            })
        );

    [Theory]
    [InlineData("local:remote", "local", "remote")]
    [InlineData("a:b", "a", "b")]
    public void Username_TwoParts_AreSplit(string username, string local, string remote)
    {
        Assert.True(StunUsername.TrySplit(Encoding.ASCII.GetBytes(username), out var left, out var right));
        Assert.Equal((local, remote), (Encoding.ASCII.GetString(left), Encoding.ASCII.GetString(right)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("local:")]
    [InlineData(":remote")]
    [InlineData("local")]
    [InlineData("a:b:c")]
    public void Username_NotTwoParts_IsRefused(string username) =>
        Assert.False(StunUsername.TrySplit(Encoding.ASCII.GetBytes(username), out _, out _));
}
