using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Recorder.Journal;

/// <summary>A journal written by hand: one epoch after the other, with packets where the test wants them.</summary>
internal sealed class JournalDraft : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _root = new();
    private JournalWriter? _writer;

    /// <summary>Each process has a clock of its own: this is what it says when the epoch begins.</summary>
    private ulong _zero;

    public JournalDraft(string recording = "rec-1")
    {
        Folder = JournalFolder.In(_root.Path, recording);
        Key = Master.Create(Folder.Path, recording);
    }

    public static KeyRing Master { get; } = new(MasterKey.FromText(new string('m', MasterKey.MinTextLength)));

    public JournalFolder Folder { get; }

    public DataKey Key { get; }

    public JournalReader Read() => new(Folder, Key);

    public void Begin(TimeSpan at, ulong zero = 5_000_000_000)
    {
        _zero = zero - (ulong)at.Ticks * TimeSpan.NanosecondsPerTick;
        _writer = JournalWriter.Begin(Folder, Key, "visit-1", "node-1", Start + at, zero);
    }

    public void Add(TimeSpan at, ushort track, JournalEvent e) =>
        Assert.True(_writer!.TryAppend(RecordType.Event, track, Nanoseconds(at), e.ToJson()));

    public void Add(TimeSpan at, ushort track, byte[] rtp) => Assert.True(_writer!.TryAppend(RecordType.Rtp, track, Nanoseconds(at), rtp));

    public void AddGap(TimeSpan at, ushort track, GapReason reason, uint packets, TimeSpan since)
    {
        var bytes = new byte[GapRecord.Length];
        Assert.True(new GapRecord(reason, packets, Nanoseconds(since)).TryWrite(bytes));
        Assert.True(_writer!.TryAppend(RecordType.Gap, track, Nanoseconds(at), bytes));
    }

    public void AddReport(TimeSpan at, ushort track, uint ssrc, NtpTime time, uint timestamp)
    {
        var bytes = new byte[28];
        Assert.True(SenderReport.TryWrite(bytes, ssrc, new SenderInfo(time, timestamp, 0, 0), default, out _));
        Assert.True(_writer!.TryAppend(RecordType.SenderReport, track, Nanoseconds(at), bytes));
    }

    public void AddAudio(TimeSpan at, ushort track, uint ssrc, string participant = "p1")
    {
        var opus = new JournalCodec(111, "opus", 48_000, "useinbandfec=1");
        Add(at, track, new TrackAdded($"t{track}", participant, MediaKind.Audio, TrackSource.Mic, false, [opus], new(1, 0, 0, 0)));
        Add(at, track, new StreamStarted(ssrc, 0, "", 48_000));
    }

    public static byte[] Rtp(uint ssrc, ushort sequence, uint timestamp = 0, byte payloadType = 111, int payload = 20)
    {
        var bytes = new byte[RtpPacket.MinLength + payload];
        Assert.True(RtpHeaderWriter.TryBegin(bytes, new RtpHeader(payloadType, sequence, timestamp, ssrc, false), out var writer));
        writer.Finish();
        return bytes;
    }

    public void Flush() => Assert.True(_writer!.TryFlush());

    /// <summary>Ends the epoch as a stop does.</summary>
    public void Complete()
    {
        Assert.True(_writer!.TryComplete());
        _writer.Dispose();
    }

    /// <summary>Ends the epoch as kill -9 does: what was not flushed is lost.</summary>
    public void Kill() => _writer!.Dispose();

    private ulong Nanoseconds(TimeSpan at) => _zero + (ulong)at.Ticks * TimeSpan.NanosecondsPerTick;

    public void Dispose()
    {
        _writer?.Dispose();
        Key.Dispose();
        _root.Dispose();
    }
}
