using CsCheck;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;
using MediaServer.Tests.Unit.Wire;

namespace MediaServer.Tests.Unit.Recorder.Journal;

public class EpochRecordTests
{
    /// <summary>Epoch 2 of visit "v1" on node "n", at 2026-01-01T00:00:00.5Z.</summary>
    private const string Vector = "01 02 01 00 00000002 188672520BC76500" + "7631 6E";

    private static readonly Gen<string> Id = Gen.Char["abcXYZ019-_"].Array[1, FileName.MaxLength].Select(c => new string(c));

    [Fact]
    public void TryParse_Vector_IsRead()
    {
        Assert.True(EpochRecord.TryParse(Hex.Bytes(Vector), out var epoch));
        Assert.Equal((2u, "v1", "n"), (epoch.Epoch, epoch.Visit, epoch.Node));
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, 500, TimeSpan.Zero), epoch.WallClock);
    }

    [Fact]
    public void TryWrite_Vector_IsWritten()
    {
        Assert.True(EpochRecord.TryParse(Hex.Bytes(Vector), out var epoch));
        var bytes = new byte[EpochRecord.MaxLength];
        Assert.True(epoch.TryWrite(bytes, out var length));
        Assert.Equal(Hex.Bytes(Vector), bytes[..length]);
    }

    [Theory]
    [InlineData("02 02 01 00 00000002 188672520BC76500 7631 6E")] // another version
    [InlineData("01 03 01 00 00000002 188672520BC76500 7631 6E")] // a longer visit than there is
    [InlineData("01 02 01 00 00000000 188672520BC76500 7631 6E")] // epoch 0
    [InlineData("01 02 01 00 00000002 188672520BC76500 762F 6E")] // a slash
    [InlineData("01 00 00 00 00000002 188672520BC765")]
    public void TryParse_Bad_Refused(string hex) => Assert.False(EpochRecord.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.UInt[1, uint.MaxValue], Gen.Long, Id, Id)
            .Sample(
                (number, wall, visit, node) =>
                {
                    var epoch = new EpochRecord(number, wall, visit, node);
                    var bytes = new byte[EpochRecord.MaxLength];
                    Assert.True(epoch.TryWrite(bytes, out var length));
                    Assert.True(EpochRecord.TryParse(bytes.AsSpan(0, length), out var read));
                    Assert.Equal(epoch, read);
                    Assert.False(epoch.TryWrite(bytes.AsSpan(0, length - 1), out _));
                }
            );
}
