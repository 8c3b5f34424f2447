using System.Buffers.Binary;
using System.Text;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Unit.Sfu;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Simulation.Rooms;

/// <summary>A browser's simulcast camera: 30 frames a second on three layers, key frames on request, RTX on NACK, sender reports.</summary>
internal sealed class Camera
{
    private const int HistorySize = 1024;
    private static readonly string[] Rids = ["q", "h", "f"];

    private readonly Story _story;
    private readonly Link _up;
    private readonly Link _feedback;
    private readonly LayerState[] _layers;
    private ushort _rtxSeq = 65_000;
    private int _frame;

    public Camera(Story story, Random random, Link up, Link feedback)
    {
        (_story, _up, _feedback) = (story, up, feedback);
        // Everything starts just before it wraps.
        _layers =
        [
            .. Rids.Select(
                (_, i) => new LayerState((uint)(100 + i), (ushort)(65_530 - i), (uint)random.NextInt64(uint.MaxValue), 32_760 + i)
            ),
        ];
        Person = story.Join("camera").Publishes("cam", Codec.Vp8, 0, rids: Rids);
    }

    public Person Person { get; }

    public int KeyFrameRequests { get; private set; }

    public void Tick()
    {
        foreach (var compound in Person.Inbox.Rtcp)
            _feedback.Send(compound, _story.Now);
        Person.Inbox.Clear();
        while (_feedback.TryReceive(_story.Now, out var compound))
            OnFeedback(compound);
        while (_up.TryReceive(_story.Now, out var packet))
        {
            if (packet[1] is >= 192 and <= 223)
                Person.SendsRtcp(packet);
            else
                Person.Sends(packet);
        }
    }

    public void SendFrame()
    {
        for (var i = 0; i < _layers.Length; i++)
        {
            var layer = _layers[i];
            var key = layer.KeyFrameWanted || _frame == 0;
            layer.KeyFrameWanted = false;
            var packets = key ? 4 * (i + 1) : i + 1;
            for (var p = 0; p < packets; p++)
                Send(layer, i, p == 0, p == packets - 1, key);
            layer.Picture++;
            if (_frame % 30 == 0)
                Report(layer);
        }
        _frame++;
    }

    private void Send(LayerState layer, int index, bool first, bool last, bool key)
    {
        var payload = Rtp.Vp8Payload(first, key && first, layer.Picture, (byte)layer.Picture, size: 300);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(30), _frame);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(34), layer.Sent++);
        if (first && key)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(12), (ushort)(320 << index));
            BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(14), (ushort)(180 << index));
        }
        var packet = Rtp.Packet(
            Rtp.Vp8,
            layer.Seq,
            layer.Timestamp(_frame),
            layer.Ssrc,
            payload,
            last,
            0,
            (Rtp.Extensions.Mid, "pcam"u8.ToArray()),
            (Rtp.Extensions.Rid, Encoding.ASCII.GetBytes(Rids[index]))
        );
        layer.History[layer.Seq++ % HistorySize] = packet;
        _up.Send(packet, _story.Now);
    }

    private void Report(LayerState layer)
    {
        var report = new byte[64];
        Assert.True(
            SenderReport.TryWrite(
                report,
                layer.Ssrc,
                new SenderInfo(_story.WallClock, layer.Timestamp(_frame), 1, 1),
                default,
                out var length
            )
        );
        _up.Send(report[..length], _story.Now);
    }

    private void OnFeedback(byte[] compound)
    {
        Assert.True(RtcpReader.TryParse(compound, out var reader));
        while (reader.MoveNext())
        {
            if (PictureLossIndication.TryParse(reader.Current, out var loss))
            {
                KeyFrameRequests++;
                _layers.First(l => l.Ssrc == loss.MediaSsrc).KeyFrameWanted = true;
            }
            else if (GenericNack.TryParse(reader.Current, out var nack))
                Resend(nack);
        }
    }

    private void Resend(GenericNack nack)
    {
        var index = (int)nack.MediaSsrc - 100;
        foreach (var seq in nack)
        {
            if (_layers[index].History[seq % HistorySize] is not { } kept || BinaryPrimitives.ReadUInt16BigEndian(kept.AsSpan(2)) != seq)
                continue;
            var rid = Encoding.ASCII.GetBytes(Rids[index]);
            _up.Send(
                Rtp.Wrapped(
                    Rtp.Vp8Rtx,
                    _rtxSeq++,
                    (uint)(200 + index),
                    kept,
                    (Rtp.Extensions.Mid, "pcam"u8.ToArray()),
                    (Rtp.Extensions.RepairedRid, rid)
                ),
                _story.Now
            );
        }
    }

    private sealed class LayerState(uint ssrc, ushort seq, uint timestamp, int picture)
    {
        public uint Ssrc { get; } = ssrc;
        public ushort Seq { get; set; } = seq;
        public int Picture { get; set; } = picture;
        public int Sent { get; set; }
        public bool KeyFrameWanted { get; set; }
        public byte[]?[] History { get; } = new byte[]?[HistorySize];

        public uint Timestamp(int frame) => timestamp + (uint)(3000 * frame);
    }
}
