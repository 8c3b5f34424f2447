using MediaServer.Recorder.Capture;

namespace MediaServer.Tests.Unit.Recorder.Capture;

public class LayerChoiceTests
{
    private LayerChoice _choice = new();

    private LayerVerdict Packet(int layer, bool key = false, bool wantedActive = true) => _choice.OnPacket(layer, key, wantedActive);

    [Fact]
    public void First_LayerThatComes_IsKeptFromItsFirstPacket()
    {
        Assert.Equal(LayerVerdict.Keep, Packet(0)); // it may have overtaken the key frame's first one
        Assert.Equal(LayerVerdict.TakeOver, Packet(0, key: true));
        Assert.Equal(LayerVerdict.Keep, Packet(0));
    }

    [Fact]
    public void HigherLayer_TakesOverAtItsKeyFrame_AndBothAreKeptUntilThen()
    {
        Packet(0, key: true);
        Assert.Equal(LayerVerdict.Keep, Packet(2));
        Assert.Equal(LayerVerdict.Keep, Packet(0));
        Assert.Equal(LayerVerdict.Skip, Packet(1));
        Assert.Equal(LayerVerdict.TakeOver, Packet(2, key: true));
        Assert.Equal(LayerVerdict.Skip, Packet(0));
        Assert.Equal(LayerVerdict.Skip, Packet(0, key: true));
    }

    [Fact]
    public void TopLayerFallsSilent_TheNextOneTakesOver()
    {
        Packet(2, key: true);
        Assert.Equal(LayerVerdict.Skip, Packet(1));
        Assert.Equal(LayerVerdict.Keep, Packet(0, wantedActive: false));
        Assert.Equal(LayerVerdict.Keep, Packet(1)); // the higher of those that come
        Assert.Equal(LayerVerdict.TakeOver, Packet(1, key: true));
        Assert.Equal(LayerVerdict.Skip, Packet(0));
        Assert.Equal(LayerVerdict.Keep, Packet(2)); // and back
        Assert.Equal(LayerVerdict.TakeOver, Packet(2, key: true));
    }

    [Fact]
    public void TopLayerPausesWithoutAnotherTakingOver_GoesOnAsBefore()
    {
        Packet(1, key: true);
        Packet(0, wantedActive: false);
        Assert.Equal(LayerVerdict.Keep, Packet(1));
        Assert.Equal(1, _choice.Wanted);
        Assert.Equal(LayerVerdict.Skip, Packet(0));
    }
}
