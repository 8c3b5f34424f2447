using CsCheck;
using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Tests.Unit.Wire.Stun;

public class StunWriterTests
{
    private static readonly Gen<StunTransactionId> GenId = Gen.Select(Gen.UInt, Gen.ULong, (high, low) => new StunTransactionId(high, low));

    private static readonly Gen<RemoteAddress> GenAddress = Gen.Select(
        Gen.Bool,
        Gen.ULong,
        Gen.ULong,
        Gen.UShort[1, ushort.MaxValue],
        (isIPv4, high, low, port) =>
            new RemoteAddress(isIPv4 ? new UInt128(0, 0xFFFF_0000_0000UL | (uint)low) : new UInt128(high | 1, low), port)
    );

    [Fact]
    public void LongTermRequest_Rfc5769_IsWrittenByteForByte()
    {
#pragma warning disable CA5351 // the key of RFC 8489 9.2.2 is an MD5 hash
        var key = System.Security.Cryptography.MD5.HashData("マトリックス:example.org:TheMatrIX"u8);
#pragma warning restore CA5351
        var buffer = new byte[200];
        Array.Fill(buffer, (byte)0xFF); // what was there before must not shine through the padding
        var writer = new StunWriter(
            buffer,
            StunClass.Request,
            StunMethod.Binding,
            new StunTransactionId(0x78AD_3433, 0xC6AD_72C0_29DA_412E)
        );
        writer.Add(StunAttributeType.Username, "マトリックス"u8);
        writer.Add(StunAttributeType.Nonce, "f//499k954d6OL34oL9FSTvy64sA"u8);
        writer.Add(StunAttributeType.Realm, "example.org"u8);
        writer.AddIntegrity(key);

        Assert.False(writer.Overflowed);
        Assert.Equal(Hex.Of(Rfc5769.RequestLongTerm), Hex.Of(buffer.AsSpan(0, writer.Length)));
    }

    [Fact]
    public void RoundTrip_AnyMessage_ReadsBackTheSame() =>
        Gen.Select(GenId, GenAddress, Gen.Byte.Array[0, 40], Gen.Byte.Array[1, 64], Gen.Int[0, 3], Gen.UInt, Gen.ULong)
            .Sample(
                (id, address, username, key, @class, priority, tieBreaker) =>
                {
                    var buffer = new byte[400];
                    var writer = new StunWriter(buffer, (StunClass)@class, StunMethod.Binding, id);
                    writer.Add(StunAttributeType.Username, username);
                    writer.AddUInt32(StunAttributeType.Priority, priority);
                    writer.AddUInt64(StunAttributeType.IceControlling, tieBreaker);
                    writer.AddFlag(StunAttributeType.UseCandidate);
                    writer.AddErrorCode(StunError.RoleConflict);
                    writer.AddXorMappedAddress(address);
                    writer.AddIntegrity(key);
                    writer.AddFingerprint();

                    Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out var message));
                    Assert.Equal((StunClass)@class, message.Class);
                    Assert.Equal(id, message.TransactionId);
                    Assert.True(message.Username.SequenceEqual(username));
                    Assert.Equal(priority, message.Priority);
                    Assert.Equal(tieBreaker, message.IceControlling);
                    Assert.True(message.UseCandidate);
                    Assert.Equal(StunError.RoleConflict, message.ErrorCode);
                    Assert.Equal(address, message.XorMappedAddress);
                    Assert.True(message.VerifyIntegrity(key) && message.VerifyFingerprint());
                }
            );

    [Fact]
    public void TooSmallBuffer_AnySize_OverflowsAndNeverWritesPastTheEnd() =>
        Gen.Int[0, 120]
            .Sample(size =>
            {
                var guarded = new byte[size + 8];
                Array.Fill(guarded, (byte)0xAA);
                var writer = new StunWriter(guarded.AsSpan(0, size), StunClass.Success, StunMethod.Binding, default);
                writer.AddXorMappedAddress(new RemoteAddress(1, 1));
                writer.AddIntegrity("key"u8);
                writer.AddFingerprint();

                const int Whole = 20 + 24 + 24 + 8;
                Assert.Equal(size < Whole, writer.Overflowed);
                Assert.All(guarded[size..], b => Assert.Equal(0xAA, b));
            });

    [Fact]
    public void Writing_AllocatesNothing()
    {
        var buffer = new byte[200];
        var key = "key"u8.ToArray();
        Assert.Equal(
            0,
            Allocated.By(() =>
            {
                var writer = new StunWriter(buffer, StunClass.Success, StunMethod.Binding, default);
                writer.AddXorMappedAddress(new RemoteAddress(1, 1));
                writer.AddIntegrity(key);
                writer.AddFingerprint();
            })
        );
    }
}
