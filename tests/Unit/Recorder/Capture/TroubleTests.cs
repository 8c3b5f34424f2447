using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Unit.Sfu;

namespace MediaServer.Tests.Unit.Recorder.Capture;

/// <summary>Disks that are full, slow or gone: packets are counted, nothing is told wrong, and it goes on afterwards.</summary>
public sealed class TroubleTests : IDisposable
{
    private readonly CaptureRig _rig = new(ringBytes: 1 << 14);
    private readonly Person _ann;
    private ushort _next;

    public TroubleTests()
    {
        _ann = _rig.Story.Join("ann").Publishes("cam", Codec.Vp8, 9);
        _rig.Recorder.SetIncluded("ann", true);
    }

    public void Dispose() => _rig.Dispose();

    private void Frame(bool key = false)
    {
        _ann.Sends(Rtp.Packet(Rtp.Vp8, _next, _next * 3000u, 9, Rtp.Vp8Payload(true, key, _next, size: 1000), true));
        _next++;
    }

    private void Play(int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            Frame(key: _next == 0);
            _rig.Run(20);
        }
    }

    [Fact]
    public void WriterStandsStill_PacketsAreLostAndCounted_AndThePictureBeginsAnew()
    {
        Play(50);
        var asked = _ann.Inbox.KeyFrameRequests(9);
        for (var i = 0; i < 100; i++)
            Frame(); // no turn of the pump
        var lost = _rig.Recorder.Lost;
        Assert.InRange(lost, 80, 99);
        _rig.Run(40);
        Play(60);
        Assert.True(_ann.Inbox.KeyFrameRequests(9) > asked);
        _rig.Stop();
        var reader = _rig.Read();
        var gap = Assert.Single(reader.Recording.Gaps);
        Assert.Equal((lost, GapReason.RingFull), (gap.Packets, gap.Reason));
        Assert.Equal(_next, CaptureRig.Sequences(reader, reader.Recording.Tracks[0]).Count + lost);
        Assert.True(reader.Recording.IsWhole);
    }

    [Fact]
    public void WriterStandsStill_WhatHappensMeanwhileIsWrittenInOrder()
    {
        Play(10);
        for (var i = 0; i < 100; i++)
            Frame();
        var bob = _rig.Story.Join("bob");
        _rig.Recorder.SetIncluded("bob", true);
        bob.Publishes("mic", Codec.Opus, 7);
        bob.SendsAudio(7, 1, 960); // lost, and its stream known all the same
        _rig.Run(40);
        bob.SendsAudio(7, 2, 1920);
        _rig.Stop();
        var reader = _rig.Read();
        var track = reader.Recording.Tracks[1];
        Assert.Equal([2], CaptureRig.Sequences(reader, track));
        Assert.Equal(1u, Assert.Single(reader.Recording.Gaps, g => g.Track == track).Packets);
        Assert.Equal(0, reader.Recording.Epochs.Sum(e => e.OrphanedPackets));
    }

    [Fact]
    public void DiskFull_IsToldAtOnce_AndWhatIsThereCanBeRead()
    {
        Play(100);
        _rig.Disk.IsFull = true;
        Play(50);
        Assert.Equal("disk_full", _rig.States[^1].Trouble);
        var reader = _rig.Read();
        Assert.InRange(CaptureRig.Sequences(reader, reader.Recording.Tracks[0]).Count, 74, 100);
    }

    [Fact]
    public void DiskFull_IsNotAskedForEveryPacket()
    {
        Play(50);
        _rig.Disk.IsFull = true;
        Play(500); // ten seconds
        Assert.InRange(_rig.Disk.Refused, 20, 60);
    }

    [Fact]
    public void DiskHasRoomAgain_GoesOnInTheSameFile_WithAGap()
    {
        Play(50);
        _rig.Disk.IsFull = true;
        Play(300);
        var resumptions = _rig.States[^1].Resumptions;
        _rig.Disk.IsFull = false;
        _rig.Run(300);
        Play(50);
        Assert.Null(_rig.States[^1].Trouble);
        Assert.Equal(resumptions + 1, _rig.States[^1].Resumptions);
        _rig.Stop();
        var reader = _rig.Read();
        Assert.True(reader.Recording.IsWhole);
        Assert.Equal([1u], reader.Recording.Epochs.Select(e => e.Number));
        var gap = Assert.Single(reader.Recording.Gaps);
        Assert.Equal(GapReason.DiskRefused, gap.Reason);
        Assert.Equal(_next, CaptureRig.Sequences(reader, reader.Recording.Tracks[0]).Count + gap.Packets);
    }

    [Fact]
    public void DiskFullFromTheStart_BeginsWhenThereIsRoom_AndKnowsItsTracks()
    {
        using var rig = new CaptureRig();
        rig.Disk.IsFull = true;
        var bob = rig.Story.Join("bob").Publishes("mic", Codec.Opus, 7);
        rig.Recorder.SetIncluded("bob", true);
        bob.SendsAudio(7, 1, 0);
        rig.Run(1000);
        Assert.Equal(new("disk_full", 0u), (rig.States[^1].Trouble, rig.States[^1].Epoch));
        Assert.Empty(rig.Folder.Epochs()); // no litter of beginnings
        rig.Disk.IsFull = false;
        rig.Run(500);
        bob.SendsAudio(7, 2, 960);
        rig.Stop();
        var reader = rig.Read();
        Assert.Equal([2], CaptureRig.Sequences(reader, Assert.Single(reader.Recording.Tracks)));
        Assert.Equal(1u, Assert.Single(reader.Recording.Gaps).Packets);
    }

    [Fact]
    public void DiskFullAtTheEnd_TheEndIsWrittenWhenThereIsRoom()
    {
        Play(50);
        _rig.Disk.IsFull = true;
        Play(10);
        _rig.Stop();
        Assert.False(_rig.States[^1].IsComplete);
        Assert.Equal(1, _rig.Pump.Open);
        _rig.Disk.IsFull = false;
        _rig.Run(500);
        Assert.True(_rig.States[^1].IsComplete);
        Assert.Equal(0, _rig.Pump.Open);
        Assert.True(_rig.Read().Recording.IsWhole);
    }

    [Fact]
    public void FaultOfOneJournal_CostsNoOther()
    {
        var other = new RoomRecorderPair(_rig);
        Play(10);
        _rig.Disk.Fault = new InvalidOperationException("a fault of ours");
        Play(50);
        Assert.Contains(_rig.States, s => s is { Trouble: "fault", IsBroken: true });
        Assert.NotEmpty(_rig.Faults);
        _rig.Disk.Fault = null;
        other.Check();
    }

    /// <summary>A second recording of the same worker, begun after the first failed.</summary>
    private sealed class RoomRecorderPair(CaptureRig rig)
    {
        public void Check()
        {
            using var fresh = new TemporaryFolder();
            var folder = JournalFolder.In(fresh.Path, "rec-2");
            rig.Pump.Begin(6, new(folder, Recorder.Journal.JournalDraft.Master, "visit-2", "node-1"));
            var recorder = new MediaServer.Recorder.Capture.RoomRecorder(rig.Ring, 6, () => rig.Story.Now);
            recorder.Note(new Joined("bob", "", "guest", "web"));
            rig.Pump.End(6, rig.Ring, rig.Ring.Written, recorder.Close("stopped"));
            rig.Run(1000);
            Assert.Single(folder.Epochs());
        }
    }
}
