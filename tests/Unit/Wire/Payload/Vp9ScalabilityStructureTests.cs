using CsCheck;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

public class Vp9ScalabilityStructureTests
{
    [Fact]
    public void TryParse_NoSizesNoGroup_IsOneByte()
    {
        Assert.True(Vp9ScalabilityStructure.TryParse(Hex.Bytes("E0"), out var structure));
        Assert.Equal((1, 8, false), (structure.Length, structure.SpatialLayers, structure.HasResolutions));
        Assert.Equal(default, structure.Resolution(0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10 0140")]
    [InlineData("F0 0140 00F0")]
    [InlineData("08")]
    [InlineData("08 01")]
    [InlineData("08 01 0C 01 02")] // three differences, two there
    public void TryParse_Short_Refused(string hex) => Assert.False(Vp9ScalabilityStructure.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(
                Gen.Select(Gen.UShort, Gen.UShort).Array[1, 8],
                Gen.Bool,
                Gen.Bool,
                Gen.Select(Gen.Byte[0, 15], Gen.Byte[0, 3]).Array[0, 20]
            )
            .Sample(
                (sizes, hasSizes, hasGroup, group) =>
                {
                    var writer = new BitWriter().Bits(sizes.Length - 1, 3).Flag(hasSizes).Flag(hasGroup).Bits(0, 3);
                    foreach (var (width, height) in hasSizes ? sizes : [])
                        writer.Bits(width, 16).Bits(height, 16);
                    if (hasGroup)
                        writer.Bits(group.Length, 8);
                    foreach (var (layer, references) in hasGroup ? group : [])
                        writer.Bits(layer, 4).Bits(references, 2).Bits(0, 2).Bits(0, 8 * references);
                    var bytes = writer.ToArray();
                    Assert.True(Vp9ScalabilityStructure.TryParse([.. bytes, 0xFF], out var read));
                    Assert.Equal((bytes.Length, sizes.Length), (read.Length, read.SpatialLayers));
                    for (var i = 0; i < sizes.Length; i++)
                        Assert.Equal(hasSizes ? new FrameSize(sizes[i].Item1, sizes[i].Item2) : default, read.Resolution(i));
                    Assert.Equal(default, read.Resolution(sizes.Length));
                    Assert.False(Vp9ScalabilityStructure.TryParse(bytes.AsSpan(0, bytes.Length - 1), out _));
                }
            );
}
