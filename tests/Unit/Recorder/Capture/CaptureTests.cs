using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Unit.Sfu;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Recorder.Capture;

/// <summary>What people publish, and what of it is in the journal.</summary>
public sealed class CaptureTests : IDisposable
{
    private readonly CaptureRig _rig = new();
    private readonly Person _ann;

    public CaptureTests() => _ann = _rig.Story.Join("ann");

    public void Dispose() => _rig.Dispose();

    private void Include(string who, bool included = true) => _rig.Recorder.SetIncluded(who, included);

    private void Speak(Person who, uint ssrc, ushort from, int count)
    {
        for (var i = 0; i < count; i++)
        {
            who.SendsAudio(ssrc, (ushort)(from + i), (uint)(960 * i));
            _rig.Run(20);
        }
    }

    [Fact]
    public void Packets_AreStoredAsTheyCame()
    {
        Include("ann");
        _ann.Publishes("mic", Codec.Opus, 7);
        var packet = Rtp.Packet(Rtp.Opus, 1, 960, 7, [0x78, 1, 2, 3], true, 0, (Rtp.Extensions.AudioLevel, Rtp.Level(30)));
        _ann.Sends(packet);
        _rig.Stop();
        var reader = _rig.Read();
        Assert.True(reader.Recording.IsWhole);
        Assert.Equal(packet, Assert.Single(reader.Packets()).Bytes.ToArray());
        var track = Assert.Single(reader.Recording.Tracks);
        Assert.Equal(
            ("mic", "ann", MediaKind.Audio, TrackSource.Mic, 1),
            (track.Id, track.Participant, track.Kind, track.Source, track.Extensions.AudioLevel)
        );
        Assert.Equal((7u, 48_000, 1L), (track.Streams[0].Ssrc, track.Streams[0].ClockRate, track.Streams[0].Packets));
        Assert.Equal(("visit-1", new Ended("stopped")), (reader.Recording.Visit, reader.Recording.Events[^1].What));
    }

    [Fact]
    public void Backlog_IsWhatTheTurnCameTo()
    {
        Include("ann");
        _ann.Publishes("mic", Codec.Opus, 7);
        _rig.Run(20);
        _ann.SendsAudio(7, 1, 960);
        var waiting = _rig.Ring.Written - _rig.Ring.Read;
        _rig.Pump.Turn();
        Assert.Equal((double)waiting / _rig.Ring.Capacity, _rig.Pump.Backlog);
        Assert.NotEqual(0, waiting);
        _rig.Pump.Turn();
        Assert.Equal(0, _rig.Pump.Backlog);
    }

    [Fact]
    public void SomebodyWhoDidNotAgree_IsNotInTheJournalAtAll()
    {
        Include("ann");
        _ann.Publishes("mic", Codec.Opus, 7);
        var bob = _rig.Story.Join("bob").Publishes("bobs", Codec.Opus, 8);
        Speak(_ann, 7, 0, 3);
        Speak(bob, 8, 0, 3);
        bob.SendsReport(8, _rig.Story.WallClock, 0);
        _rig.Stop();
        var recording = _rig.Read().Recording;
        Assert.Equal(["ann"], recording.Tracks.Select(t => t.Participant));
        Assert.DoesNotContain(recording.Events, e => e.What is Included { Participant: "bob" });
    }

    [Fact]
    public void AgreeingAndWithdrawing_TakeEffectWithThePacket()
    {
        _ann.Publishes("mic", Codec.Opus, 7);
        Speak(_ann, 7, 0, 10);
        Include("ann");
        Speak(_ann, 7, 10, 10);
        Include("ann", false);
        Speak(_ann, 7, 20, 10);
        Include("ann");
        Speak(_ann, 7, 30, 10);
        _rig.Stop();
        var reader = _rig.Read();
        var expected = Enumerable.Range(10, 10).Concat(Enumerable.Range(30, 10)).Select(n => (ushort)n);
        Assert.Equal(expected, CaptureRig.Sequences(reader, Assert.Single(reader.Recording.Tracks)));
    }

    [Fact]
    public void MutedHeldAndPaused_NothingIsRecorded()
    {
        Include("ann");
        _ann.Publishes("mic", Codec.Opus, 7);
        Speak(_ann, 7, 0, 5);
        _ann.Participant.SetMuted("mic", true);
        Speak(_ann, 7, 5, 5);
        _ann.Participant.SetMuted("mic", false);
        Speak(_ann, 7, 10, 5);
        _ann.Participant.Held = true;
        Speak(_ann, 7, 15, 5);
        _ann.Participant.Held = false;
        _rig.Recorder.SetPaused(true);
        Speak(_ann, 7, 20, 5);
        _rig.Recorder.SetPaused(false);
        Speak(_ann, 7, 25, 5);
        _rig.Stop();
        var reader = _rig.Read();
        Assert.Equal(
            new[] { 0, 10, 25 }.SelectMany(n => Enumerable.Range(n, 5)).Select(n => (ushort)n),
            CaptureRig.Sequences(reader, reader.Recording.Tracks[0])
        );
        Assert.Equal(
            [false, true, false, true, false, true, false],
            reader.Recording.Events.Select(e => e.What).OfType<TrackSilenced>().Select(e => e.Silenced)
        );
        Assert.Equal(TimeSpan.FromMilliseconds(100), Assert.Single(reader.Recording.Pauses) is var p ? p.To - p.From : default);
    }

    [Fact]
    public void LateReorderedAndRepeatedPackets_AreStoredOnce_PaddingIncluded()
    {
        Include("ann");
        _ann.Publishes("cam", Codec.Vp8, 9, rtx: 10);
        foreach (var n in (ushort[])[100, 102, 101, 101, 104])
            _ann.SendsFrame(9, n, 0, key: n == 100);
        _ann.Sends(Rtp.Packet(Rtp.Vp8, 105, 0, 9, [], padding: 20)); // a probe
        var lost = Rtp.Packet(Rtp.Vp8, 103, 0, 9, Rtp.Vp8Payload(true, false, 0, tag: 42));
        _ann.Sends(Rtp.Wrapped(Rtp.Vp8Rtx, 1, 10, lost));
        _ann.Sends(Rtp.Wrapped(Rtp.Vp8Rtx, 2, 10, lost)); // once more
        _rig.Stop();
        var reader = _rig.Read();
        var track = reader.Recording.Tracks[0];
        Assert.Equal([100, 102, 101, 104, 105, 103], CaptureRig.Sequences(reader, track));
        Assert.Equal(lost, reader.Packets(track).Last().Bytes.ToArray());
        Assert.Single(track.Streams);
    }

    [Fact]
    public void PacketTooLateForAnybody_IsStoredAllTheSame()
    {
        Include("ann");
        _ann.Publishes("cam", Codec.Vp8, 9);
        _ann.SendsFrame(9, 1000, 0, key: true);
        _ann.SendsFrame(9, 1600, 90_000);
        _ann.SendsFrame(9, 1001, 3000);
        _rig.Stop();
        var reader = _rig.Read();
        Assert.Equal([1000, 1600, 1001], CaptureRig.Sequences(reader, reader.Recording.Tracks[0]));
    }

    [Fact]
    public void SenderReports_AreStoredWithTheirStream()
    {
        Include("ann");
        _ann.Publishes("mic", Codec.Opus, 7);
        _ann.SendsReport(7, _rig.Story.WallClock, 1); // before any packet: a stream that nobody knows
        Speak(_ann, 7, 0, 1);
        var time = _rig.Story.WallClock;
        _ann.SendsReport(7, time, 960);
        _rig.Stop();
        var report = Assert.Single(_rig.Read().Recording.Tracks[0].Streams[0].Reports);
        Assert.Equal((time, 960u), (report.SenderTime, report.Timestamp));
    }

    [Fact]
    public void WhoSpeaksAndHowThePictureLies_AreEvents()
    {
        Include("ann");
        _ann.Publishes("cam", Codec.Vp8, 9);
        foreach (var (n, turns) in (ReadOnlySpan<(ushort, byte)>)[(1, 0), (2, 1), (3, 1), (4, 3)])
            _ann.Sends(Rtp.Packet(Rtp.Vp8, n, n, 9, Rtp.Vp8Payload(true, n == 1, n), false, 0, (Rtp.Extensions.VideoOrientation, [turns])));
        _ann.Publishes("mic", Codec.Opus, 7);
        for (ushort n = 0; n < 100; n++)
        {
            _ann.SendsAudio(7, n, n, level: 20);
            _rig.Run(20);
        }
        _rig.Stop();
        var events = _rig.Read().Recording.Events.Select(e => e.What).ToList();
        Assert.Equal([new Rotated(1, false), new Rotated(3, false)], events.OfType<Rotated>());
        Assert.Contains(new Spoke("ann"), events);
    }

    private void IsSpeaker(string who)
    {
        _rig.Recorder.OnSpeaker(who);
        _rig.Run(20);
    }

    private IEnumerable<string> Spoken() => _rig.Read().Recording.Events.Select(e => e.What).OfType<Spoke>().Select(e => e.Participant);

    [Fact]
    public void SomebodyWhoDidNotAgree_DoesNotSpeak_UntilTheyDo()
    {
        Include("ann");
        IsSpeaker("ann");
        IsSpeaker("ben"); // for the journal: nobody
        IsSpeaker("ann");
        IsSpeaker("ben");
        Include("ben");
        IsSpeaker("ann");
        IsSpeaker("ben");
        Include("ben", false);
        _rig.Stop();
        Assert.Equal(["ann", "", "ann", "", "ben", "ann", "ben", ""], Spoken());
    }

    [Fact]
    public void Paused_NobodySpeaks_AndWhoStillDoesAfterwardsIsTold()
    {
        Include("ann");
        Include("ben");
        IsSpeaker("ann");
        _rig.Recorder.SetPaused(true);
        IsSpeaker("ben");
        IsSpeaker("ann");
        IsSpeaker("ben");
        _rig.Recorder.SetPaused(false);
        _rig.Stop();
        Assert.Equal(["ann", "", "ben"], Spoken());
    }

    [Fact]
    public void Renegotiation_IsToldWhenSomethingChanged()
    {
        Include("ann");
        _ann.Publishes("mic", Codec.Opus, 7);
        Speak(_ann, 7, 0, 1);
        _ann.Apply();
        _ann.Replaces("mic", 70);
        Speak(_ann, 70, 0, 1);
        _ann.Drops("mic");
        _rig.Stop();
        var recording = _rig.Read().Recording;
        Assert.DoesNotContain(recording.Events, e => e.What is TrackAgreed);
        Assert.Equal([7u, 70u], recording.Tracks[0].Streams.Select(s => s.Ssrc));
        Assert.NotNull(recording.Tracks[0].RemovedAt);
    }

    [Fact]
    public void RoomEmptiesAndFillsAgain_TheSameRecordingHasNewTracks()
    {
        Include("ann");
        _ann.Publishes("mic", Codec.Opus, 7);
        Speak(_ann, 7, 0, 2);
        _rig.Story.Room.Leave(_ann.Participant, _rig.Story.Now);
        var back = _rig.Story.Join("ann").Publishes("mic2", Codec.Opus, 17);
        Speak(back, 17, 0, 2);
        _rig.Stop();
        Assert.Equal(["mic", "mic2"], _rig.Read().Recording.Tracks.Select(t => t.Id));
    }

    [Fact]
    public void Killed_AtMostAHalfSecondIsMissing()
    {
        Include("ann");
        _ann.Publishes("mic", Codec.Opus, 7);
        Speak(_ann, 7, 0, 100);
        // No end: the process is gone. What the last flush took is there.
        var reader = _rig.Read();
        Assert.InRange(CaptureRig.Sequences(reader, reader.Recording.Tracks[0]).Count, 100 - 26, 100);
    }
}
