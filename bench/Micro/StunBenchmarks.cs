using BenchmarkDotNet.Attributes;
using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Bench.Micro;

/// <summary>Consent checks: every peer sends one each few seconds, and strangers may send any number.</summary>
[MemoryDiagnoser]
public class StunBenchmarks
{
    private static readonly StunTransactionId Transaction = new(1, 2);

    private readonly byte[] _password = "a-password-of-22-chars"u8.ToArray();
    private readonly byte[] _answer = new byte[200];
    private byte[] _check = [];

    [GlobalSetup]
    public void Setup()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, Transaction);
        writer.Add(StunAttributeType.Username, "serverfrag:clientfrag"u8);
        writer.AddUInt32(StunAttributeType.Priority, 1_862_270_975);
        writer.AddUInt64(StunAttributeType.IceControlling, 7);
        writer.AddFlag(StunAttributeType.UseCandidate);
        writer.AddIntegrity(_password);
        writer.AddFingerprint();
        _check = buffer[..writer.Length];
    }

    /// <summary>What a stranger's datagram costs before it is dropped for its name.</summary>
    [Benchmark]
    public int Parse() => StunMessage.TryParse(_check, out var message) ? message.Username.Length : 0;

    /// <summary>A peer's check, believed and answered.</summary>
    [Benchmark]
    public int VerifyAndAnswer()
    {
        if (!StunMessage.TryParse(_check, out var message) || !message.VerifyIntegrity(_password))
            return 0;
        var writer = new StunWriter(_answer, StunClass.Success, StunMethod.Binding, message.TransactionId);
        writer.AddXorMappedAddress(new RemoteAddress(new UInt128(0, 0xFFFF_7F00_0001), 50_000));
        writer.AddIntegrity(_password);
        writer.AddFingerprint();
        return writer.Length;
    }
}
