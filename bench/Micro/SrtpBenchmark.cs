using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using MediaServer.Transport;
using MediaServer.Transport.Srtp;

namespace MediaServer.Bench.Micro;

/// <summary>The cost of protecting one packet into the send slot, and of opening one in place.</summary>
[MemoryDiagnoser]
public class SrtpBenchmark : IDisposable
{
    private readonly byte[] _header = [0x90, 111, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0xBE, 0xDE, 0, 1, 0x10, 0x55, 0, 0];
    private const int Burst = 128,
        SlotLength = 1216;

    private readonly byte[] _slot = new byte[1500];
    private readonly byte[] _burst = new byte[Burst * SlotLength];
    private TagBatch? _tags;
    private byte[] _payload = [];
    private SrtpSender? _sender;
    private SrtpSender? _remote;
    private SrtpReceiver? _receiver;
    private ushort _sequenceNumber;

    [Params("AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80")]
    public string Profile { get; set; } = "";

    /// <summary>A full video packet and a packet of Opus.</summary>
    [Params(1100, 100)]
    public int PacketLength { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var profile = Profile == "AEAD_AES_128_GCM" ? SrtpProfile.AeadAes128Gcm : SrtpProfile.Aes128CmSha1Tag80;
        byte[] key = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
            salt = new byte[profile.SaltLength];
        _sender = new SrtpSender(profile, key, salt);
        _remote = new SrtpSender(profile, key, salt);
        _receiver = new SrtpReceiver(profile, key, salt);
        _tags = new TagBatch(_burst, Burst);
        _payload = new byte[PacketLength - _header.Length];
    }

    [Benchmark]
    public int Protect()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(2), ++_sequenceNumber);
        if (!_sender!.TryProtectRtp(_header, _payload.AsSpan(0, 6), _payload.AsSpan(6), _slot, out var length))
            throw new InvalidOperationException("The packet was refused.");
        return length;
    }

    /// <summary>As a worker does: tags that may follow do so for many packets at once.</summary>
    [Benchmark(OperationsPerInvoke = Burst)]
    public int ProtectBurst()
    {
        var at = 0;
        for (var i = 0; i < Burst; i++, at += SlotLength)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(2), ++_sequenceNumber);
            var slot = _burst.AsSpan(at, SlotLength);
            if (!_sender!.TryProtectRtp(_header, _payload.AsSpan(0, 6), _payload.AsSpan(6), slot, out var length, out var tag))
                throw new InvalidOperationException("The packet was refused.");
            _tags!.Add(tag, at, length);
        }
        _tags!.Complete();
        return at;
    }

    /// <summary>Opening needs a packet that was not opened before, so this is the cost of both directions.</summary>
    [Benchmark]
    public int ProtectAndOpen()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(2), ++_sequenceNumber);
        _remote!.TryProtectRtp(_header, _payload.AsSpan(0, 6), _payload.AsSpan(6), _slot, out var length);
        if (_receiver!.UnprotectRtp(_slot.AsSpan(0, length), out var plain) != Drop.None)
            throw new InvalidOperationException("The packet was dropped.");
        return plain;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _sender?.Dispose();
        _remote?.Dispose();
        _receiver?.Dispose();
        GC.SuppressFinalize(this);
    }
}
