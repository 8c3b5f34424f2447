using MediaServer.Recorder.Capture;
using MediaServer.Recorder.Journal;
using MediaServer.Tests.Unit.Recorder.Journal;
using MediaServer.Tests.Unit.Sfu;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Recorder.Capture;

/// <summary>A room that is recorded, in virtual time and without threads: the pump turns when the story says so.</summary>
internal sealed class CaptureRig : IDisposable
{
    private const int Slot = 5;
    private readonly TemporaryFolder _root = new();

    public CaptureRig(int ringBytes = 1 << 20)
    {
        Folder = JournalFolder.In(_root.Path, "rec-1");
        Pump = new JournalPump(new JournalClock(() => Story.Now, () => Story.Epoch + Story.Now), ringBytes, Disk.Open)
        {
            Changed = (_, state) => States.Add(state),
            Failed = (_, e) => Faults.Add(e),
        };
        Ring = Pump.RingOf(0);
        Recorder = new RoomRecorder(Ring, Slot, () => Story.Now);
        Begin();
    }

    public Story Story { get; } = new();

    public FakeDisk Disk { get; } = new();

    public JournalFolder Folder { get; }

    public JournalPump Pump { get; }

    public PacketRing Ring { get; }

    public RoomRecorder Recorder { get; }

    public List<JournalState> States { get; } = [];

    public List<Exception> Faults { get; } = [];

    private void Begin()
    {
        Pump.Begin(Slot, new JournalTarget(Folder, JournalDraft.Master, "visit-1", "node-1"));
        Story.Room.Tap = Recorder;
    }

    /// <summary>Lets time pass with a turn of the pump each 20 ms, as the thread does.</summary>
    public void Run(int milliseconds)
    {
        for (var passed = 0; passed < milliseconds; passed += 20)
        {
            Story.Run(20);
            while (Pump.Turn()) { }
        }
    }

    public void Stop(string? reason = "stopped")
    {
        Pump.End(Slot, Ring, Ring.Written, Recorder.Close(reason));
        Run(1000);
    }

    /// <summary>What is on disk now.</summary>
    public JournalReader Read()
    {
        Assert.True(JournalDraft.Master.TryOpen(Folder.Path, Folder.Recording, out var key));
        return new JournalReader(Folder, key);
    }

    public static List<ushort> Sequences(JournalReader reader, RecordedTrack track) =>
        [
            .. reader
                .Packets(track)
                .Select(p =>
                {
                    Assert.True(RtpPacket.TryParse(p.Bytes.Span, out var rtp));
                    return rtp.SequenceNumber;
                }),
        ];

    public void Dispose()
    {
        Pump.Dispose();
        _root.Dispose();
    }
}
