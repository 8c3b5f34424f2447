using MediaServer.Sfu;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Tests.Unit.Sfu;

public class AudioTests
{
    private readonly Story _story = new();

    [Fact]
    public void RedundantAudio_IsStrippedForThoseWhoDoNotKnowIt()
    {
        var ann = _story.Join("ann").Publishes("mic", Codec.Red, 1);
        var bob = _story.Join("bob").Receives("mic", Codec.Red, 50, codecs: [Rtp.Codec(Codec.Red), Rtp.Codec(Codec.Opus)]);
        var eve = _story.Join("eve").Receives("mic", Codec.Opus, 60);
        // One redundant block of 2 bytes, 960 ticks old, then the primary block.
        byte[] red = [0x80 | Rtp.Opus, 960 >> 6, (960 & 63) << 2, 2, Rtp.Opus, 0xAA, 0xAB, 0x78, 0x01, 0x02];
        ann.Sends(Rtp.Packet(Rtp.Red, 1, 960, 1, red));
        ann.Sends(Rtp.Packet(Rtp.Red, 2, 1920, 1, [0xFF])); // cut short
        ann.Sends(Rtp.Packet(Rtp.Opus, 3, 2880, 1, [0x78, 3]));

        var redundant = bob.Inbox.Packets(50);
        Assert.Equal([Rtp.Red, Rtp.Opus], redundant.Select(p => p.PayloadType));
        Assert.Equal(red, redundant[0].Payload);
        var plain = eve.Inbox.Packets(60);
        Assert.All(plain, p => Assert.Equal(Rtp.Opus, p.PayloadType));
        Assert.Equal([0x78, 1, 2], plain[0].Payload);
        Assert.Equal((ushort)(plain[0].Seq + 1), plain[1].Seq);
    }

    [Fact]
    public void LouderAndLastingSpeech_TakesTheStage_AndACoughDoesNot()
    {
        var ann = _story.Join("ann").Publishes("a", Codec.Opus, 1);
        var bob = _story.Join("bob").Publishes("b", Codec.Opus, 2);
        Speak(1500, (ann, 1, 30), (bob, 2, 90));
        Assert.Equal("ann", _story.Room.Speaker);
        Speak(300, (ann, 1, 30), (bob, 2, 10)); // a cough
        Speak(1500, (ann, 1, 30), (bob, 2, 90));
        Assert.Equal("ann", _story.Room.Speaker);
        Speak(1500, (ann, 1, 90), (bob, 2, 35));
        Assert.Equal("bob", _story.Room.Speaker);
        Speak(6000, (ann, 1, 100), (bob, 2, 100));
        Assert.Equal("", _story.Room.Speaker);
        Assert.Equal(["ann", "bob", ""], _story.Events.OfType<RoomEvent.SpeakerChanged>().Select(e => e.Participant));
    }

    [Fact]
    public void SpeakerWhoLeaves_SpeaksNoMore()
    {
        var ann = _story.Join("ann").Publishes("a", Codec.Opus, 1);
        _story.Join("bob").Publishes("b", Codec.Opus, 2);
        Speak(1500, (ann, 1, 30));
        _story.Room.Leave(ann.Participant, _story.Now);
        _story.Run(1000);
        Assert.Equal("", _story.Room.Speaker);
    }

    private ushort _seq;

    private void Speak(int ms, params (Person Who, uint Ssrc, byte Level)[] people)
    {
        for (var t = 0; t < ms; t += 20, _seq++)
        {
            foreach (var (who, ssrc, level) in people)
                who.SendsAudio(ssrc, _seq, 960u * _seq, level);
            _story.Run(20);
        }
    }
}
