using Amazon.S3;
using Amazon.S3.Model;

namespace MediaServer.Recorder.Storage;

/// <summary>An object as a seekable stream: one request from wherever reading begins, and another one after a jump.</summary>
internal sealed class S3ReadStream(IAmazonS3 client, string bucket, string key, long length) : Stream
{
    /// <summary>Connections are cut now and then; one that is cut so often without a byte in between is no accident.</summary>
    private const int Attempts = 3;

    private GetObjectResponse? _response;
    private long _responseAt;
    private long _position;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    /// <exception cref="IOException">The store breaks off again and again.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= length || buffer.IsEmpty)
            return 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync(buffer, cancellationToken);
            }
            catch (Exception e) when (e is IOException or HttpRequestException && attempt < Attempts)
            {
                End(); // the next attempt asks for what is missing
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>The client has no way to wait without a thread of its own.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    public override long Seek(long offset, SeekOrigin origin) =>
        _position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => length + offset,
        };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            End();
        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (_response is null || _responseAt != _position)
            await BeginAsync(cancel);
        var read = await _response!.ResponseStream.ReadAsync(buffer, cancel);
        if (read == 0)
            throw new EndOfStreamException("the store ended before the object did");
        _responseAt = _position += read;
        return read;
    }

    private void End()
    {
        _response?.Dispose();
        _response = null;
    }

    private async Task BeginAsync(CancellationToken cancel)
    {
        End();
        var request = new GetObjectRequest
        {
            BucketName = bucket,
            Key = key,
            ByteRange = new ByteRange(_position, length - 1),
        };
        _response = await client.GetObjectAsync(request, cancel);
        _responseAt = _position;
    }
}
