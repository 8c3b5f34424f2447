using System.Threading.Channels;
using MediaServer.Phone.Sip;
using MediaServer.Wire;

namespace MediaServer.Host.Phone.Signaling;

/// <summary>One TCP or TLS connection: messages out of the stream, messages into it.</summary>
internal sealed class SipConnection(RemoteAddress remote)
{
    /// <summary>Who connects and says nothing is gone after this long.</summary>
    private static readonly TimeSpan FirstMessagePatience = TimeSpan.FromSeconds(30);

    /// <summary>Carriers ping every half minute to two; a connection of nobody must not stay for days.</summary>
    private static readonly TimeSpan IdlePatience = TimeSpan.FromMinutes(60);

    /// <summary>A peer that does not read has this many messages of patience.</summary>
    private const int MaxQueued = 256;

    private const int ReadSize = 16 * 1024;

    private readonly Channel<byte[]> _out = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );

    public RemoteAddress Remote => remote;

    /// <summary>False when the queue is full or the connection is over.</summary>
    public bool TrySend(byte[] message) => _out.Writer.TryWrite(message);

    public void Close() => _out.Writer.TryComplete();

    public async Task RunAsync(Stream stream, ISipStreamOwner owner, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var writing = WriteAsync(stream, end.Token);
        try
        {
            await ReadAsync(stream, owner, end);
        }
        finally
        {
            await end.CancelAsync();
            Close();
            await writing;
        }
    }

    private async Task ReadAsync(Stream stream, ISipStreamOwner owner, CancellationTokenSource end)
    {
        var reader = new SipStreamReader();
        var buffer = new byte[ReadSize];
        end.CancelAfter(FirstMessagePatience);
        while (true)
        {
            var length = await stream.ReadAsync(buffer, end.Token);
            if (length == 0 || !Take(reader, buffer.AsSpan(0, length), owner, end))
                return;
        }
    }

    /// <summary>False when the stream cannot be cut into messages any more.</summary>
    private bool Take(SipStreamReader reader, ReadOnlySpan<byte> bytes, ISipStreamOwner owner, CancellationTokenSource end)
    {
        while (!bytes.IsEmpty && !reader.IsBroken)
        {
            bytes = bytes[reader.Append(bytes)..];
            while (reader.TryRead(out var message))
            {
                end.CancelAfter(IdlePatience);
                owner.OnMessage(message.ToArray(), remote);
            }
            for (var pongs = reader.TakePongs(); pongs > 0; pongs--)
                TrySend("\r\n"u8.ToArray());
        }
        return !reader.IsBroken;
    }

    private async Task WriteAsync(Stream stream, CancellationToken end)
    {
        try
        {
            await foreach (var message in _out.Reader.ReadAllAsync(end))
                await stream.WriteAsync(message, end);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The reading side meets the same end and reports it.
        }
    }
}
