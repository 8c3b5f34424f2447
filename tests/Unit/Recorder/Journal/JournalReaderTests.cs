using CsCheck;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Recorder.Journal;

public sealed class JournalReaderTests : IDisposable
{
    private readonly JournalDraft _draft = new();

    public void Dispose() => _draft.Dispose();

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static ushort Sequence(RecordedPacket packet)
    {
        Assert.True(RtpPacket.TryParse(packet.Bytes.Span, out var rtp));
        return rtp.SequenceNumber;
    }

    private void WriteTwoEpochs()
    {
        _draft.Begin(At(0));
        _draft.AddAudio(At(0), 0, ssrc: 7);
        for (ushort n = 0; n < 50; n++)
            _draft.Add(At(n * 0.02), 0, JournalDraft.Rtp(7, n));
        _draft.Flush();
        _draft.Kill();
        _draft.Begin(At(10), zero: 77);
        _draft.AddAudio(At(10.5), 0, ssrc: 9);
        _draft.Add(At(11), 0, JournalDraft.Rtp(9, 1000));
        _draft.Complete();
    }

    [Fact]
    public void Read_KilledAndRestarted_IsOneRecordingInOneTime()
    {
        WriteTwoEpochs();
        var reader = _draft.Read();
        var recording = reader.Recording;
        Assert.Equal(("visit-1", JournalDraft.Start, At(11)), (recording.Visit, recording.StartedAt, recording.Duration));
        Assert.Equal([At(0), At(10)], recording.Epochs.Select(e => e.From));
        Assert.Equal([At(0.98), At(11)], recording.Epochs.Select(e => e.To));
        Assert.Equal([0, 1], recording.Tracks.Select(t => t.Number));
        Assert.Equal([(50L, 0.0), (1L, 11.0)], recording.Tracks.Select(t => (t.Streams[0].Packets, t.Streams[0].FirstAt.TotalSeconds)));
        Assert.Equal(Enumerable.Range(0, 50).Append(1000), reader.Packets().Select(p => (int)Sequence(p)));
        Assert.Equal(At(11), Assert.Single(reader.Packets(recording.Tracks[1])).At);
        Assert.Equal([ChunkFault.NoEnd], recording.Epochs[0].Damage.Select(d => d.Fault));
        Assert.False(recording.IsWhole);
    }

    [Fact]
    public void Read_StoppedInOrder_IsWhole()
    {
        _draft.Begin(At(0));
        _draft.AddAudio(At(0), 0, ssrc: 7);
        _draft.Add(At(1), JournalRecord.NoTrack, new Ended("stopped"));
        _draft.Complete();
        var recording = _draft.Read().Recording;
        Assert.True(recording.IsWhole);
        Assert.Equal(new Ended("stopped"), recording.Events[^1].What);
        Assert.Null(recording.Events[^1].Track);
    }

    [Fact]
    public void Read_ClockSetBackBetweenEpochs_EpochsDoNotOverlap()
    {
        _draft.Begin(At(0));
        _draft.AddAudio(At(30), 0, ssrc: 7);
        _draft.Complete();
        _draft.Begin(At(-3600));
        _draft.AddAudio(At(-3599), 0, ssrc: 7);
        _draft.Complete();
        var epochs = _draft.Read().Recording.Epochs;
        Assert.Equal((At(30), At(30), At(31)), (epochs[0].To, epochs[1].From, epochs[1].To));
    }

    [Fact]
    public void Read_PausesAndGaps_AreIntervals()
    {
        _draft.Begin(At(0));
        _draft.AddAudio(At(0), 3, ssrc: 7);
        _draft.Add(At(1), JournalRecord.NoTrack, new Paused());
        _draft.Add(At(2), JournalRecord.NoTrack, new Paused());
        _draft.Add(At(4), JournalRecord.NoTrack, new Resumed());
        _draft.AddGap(At(7), 3, GapReason.RingFull, 120, since: At(5));
        _draft.Add(At(8), JournalRecord.NoTrack, new Paused());
        _draft.Add(At(9), 3, new TrackRemoved());
        _draft.Complete();
        var recording = _draft.Read().Recording;
        Assert.Equal([new(At(1), At(4)), new(At(8), At(9))], recording.Pauses);
        Assert.Equal(new RecordedGap(At(5), At(7), recording.Tracks[0], GapReason.RingFull, 120), Assert.Single(recording.Gaps));
        Assert.Equal(At(9), recording.Tracks[0].RemovedAt);
    }

    [Fact]
    public void Read_SenderReports_StayWithTheirStream()
    {
        _draft.Begin(At(0));
        _draft.AddAudio(At(0), 0, ssrc: 7);
        _draft.AddReport(At(1), 0, 7, new NtpTime(42), 48_000);
        _draft.AddReport(At(2), 0, 8, new NtpTime(43), 0); // of nobody's
        _draft.Complete();
        Assert.Equal([new RecordedReport(At(1), new NtpTime(42), 48_000)], _draft.Read().Recording.Tracks[0].Streams[0].Reports);
    }

    [Fact]
    public void Read_Renegotiated_KnowsEveryPayloadType()
    {
        _draft.Begin(At(0));
        _draft.AddAudio(At(0), 0, ssrc: 7);
        _draft.Add(At(1), 0, new TrackAgreed([new JournalCodec(63, "red", 48_000, "111/111")], new JournalExtensions(2, 0, 0, 0)));
        _draft.Complete();
        var track = _draft.Read().Recording.Tracks[0];
        Assert.Equal(("red", "opus", 2), (track.CodecOf(63)?.Name, track.CodecOf(111)?.Name, track.Extensions.AudioLevel));
        Assert.Null(track.CodecOf(96));
    }

    [Fact]
    public void Read_WrongKey_IsUnreadableAndNotEmpty()
    {
        WriteTwoEpochs();
        using var wrong = DataKey.Create();
        var recording = new JournalReader(_draft.Folder, wrong).Recording;
        Assert.Equal(["journal-000001.msj", "journal-000002.msj"], recording.Unreadable);
        Assert.False(recording.IsWhole);
    }

    [Fact]
    public void Read_JournalOfAnotherRecording_IsUnreadable()
    {
        WriteTwoEpochs();
        using var other = new JournalDraft("rec-2");
        Directory.CreateDirectory(other.Folder.Path);
        File.Copy(_draft.Folder.PathOf(1), other.Folder.PathOf(1));
        Assert.Equal(["journal-000001.msj"], other.Read().Recording.Unreadable);
    }

    [Fact]
    public void Read_EpochUnderAnotherEpochsName_IsUnreadable()
    {
        WriteTwoEpochs();
        File.Copy(_draft.Folder.PathOf(1), _draft.Folder.PathOf(3));
        Assert.Equal(["journal-000003.msj"], _draft.Read().Recording.Unreadable);
    }

    [Fact]
    public void Read_BeginningOfAFileLost_ThatEpochIsUnreadableAndTheOthersAreRead()
    {
        WriteTwoEpochs();
        var bytes = File.ReadAllBytes(_draft.Folder.PathOf(1));
        bytes[100] ^= 1;
        File.WriteAllBytes(_draft.Folder.PathOf(1), bytes);
        var recording = _draft.Read().Recording;
        Assert.Equal(["journal-000001.msj"], recording.Unreadable);
        Assert.Equal([2u], recording.Epochs.Select(e => e.Number));
    }

    /// <summary>Whatever is cut and wherever a bit flips: what is read was written, and what is missing is said.</summary>
    [Fact]
    public void Read_AnyDamage_GivesASubsetAndSaysSo() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 7], Gen.Bool)
            .Sample(
                (place, bit, cut) =>
                {
                    using var draft = new JournalDraft();
                    draft.Begin(At(0));
                    draft.AddAudio(At(0), 0, ssrc: 7);
                    for (ushort n = 0; n < 200; n++)
                    {
                        draft.Add(At(n * 0.02), 0, JournalDraft.Rtp(7, n));
                        if (n % 20 == 0)
                            draft.Flush();
                    }
                    draft.Complete();
                    var path = draft.Folder.PathOf(1);
                    var bytes = File.ReadAllBytes(path);
                    var at = place % bytes.Length;
                    if (cut)
                        bytes = bytes[..at];
                    else
                        bytes[at] ^= (byte)(1 << bit);
                    File.WriteAllBytes(path, bytes);
                    var reader = draft.Read();
                    var read = reader.Packets().Select(p => (int)Sequence(p)).ToList();
                    Assert.False(reader.Recording.IsWhole);
                    Assert.Equal(read.Order(), read);
                    Assert.True(read.Count >= (cut ? 0 : reader.Recording.Epochs.Count * 180), "a flipped bit costs one chunk");
                },
                iter: 300
            );

    [Fact]
    public void Read_StillBeingWritten_ReadsUpToTheLastFlush()
    {
        _draft.Begin(At(0));
        _draft.AddAudio(At(0), 0, ssrc: 7);
        _draft.Add(At(1), 0, JournalDraft.Rtp(7, 1));
        _draft.Flush();
        _draft.Add(At(2), 0, JournalDraft.Rtp(7, 2));
        Assert.Single(_draft.Read().Packets());
    }

    [Fact]
    public void Begin_AfterARestart_TakesAFileOfItsOwn()
    {
        _draft.Begin(At(0));
        _draft.Kill();
        _draft.Begin(At(1));
        _draft.Kill();
        File.Delete(_draft.Folder.PathOf(1));
        _draft.Begin(At(2));
        Assert.Equal([2u, 3u], _draft.Folder.Epochs());
    }
}
