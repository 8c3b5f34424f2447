using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MediaServer.Transport.Native;

namespace MediaServer.Transport.Dtls;

/// <summary>An OpenSSL BIO between one datagram that came in and a short queue of datagrams to go out.</summary>
/// <remarks>
/// A memory BIO forgets where datagrams begin and end, and BIO_s_dgram_mem came with OpenSSL 3.2. Here each read hands over one whole
/// datagram and each write is one: OpenSSL gathers the records of a flight up to the MTU before it writes.
/// </remarks>
internal sealed unsafe class DatagramBio : IDisposable
{
    /// <summary>Four times the longest flight; what does not fit is lost, and lost flights are sent again.</summary>
    private const int MaxQueued = 16;

    private const int ControlFlush = 11,
        ControlSetNextTimeout = 45;
    private const int FlagRead = 1,
        FlagShouldRetry = 8,
        FlagsRetry = 15;
    private const int SourceSink = 0x0400;

    private static readonly nint Method = CreateMethod();

    private readonly Queue<byte[]> _output = new();
    private readonly DtlsTimer _timer;
    private GCHandle _self;
    private byte* _input;
    private int _inputLength;

    public DatagramBio(DtlsTimer timer)
    {
        _timer = timer;
        _self = GCHandle.Alloc(this);
        Handle = LibCrypto.BioNew(Method);
        LibCrypto.Require(Handle != 0, "BIO_new");
        LibCrypto.BioSetData(Handle, GCHandle.ToIntPtr(_self));
        LibCrypto.BioSetInit(Handle, 1);
    }

    /// <summary>Owned by the SSL that it is given to.</summary>
    public nint Handle { get; }

    /// <summary>Offers a datagram to the next read; the memory must stay where it is until <see cref="Withdraw"/>.</summary>
    public void Offer(byte* datagram, int length)
    {
        _input = datagram;
        _inputLength = length;
    }

    public void Withdraw() => Offer(null, 0);

    /// <summary>What waits to be sent.</summary>
    public byte[][] Waiting => [.. _output];

    public void Enqueue(byte[] datagram)
    {
        if (_output.Count < MaxQueued)
            _output.Enqueue(datagram);
    }

    public bool TryTake(Span<byte> buffer, out int length)
    {
        length = 0;
        if (!_output.TryDequeue(out var datagram))
            return false;
        length = datagram.Length;
        datagram.CopyTo(buffer);
        return true;
    }

    private static nint CreateMethod()
    {
        var method = LibCrypto.BioMethodNew(LibCrypto.BioNewIndex() | SourceSink, "datagram queue");
        LibCrypto.Require(method != 0, "BIO_meth_new");
        LibCrypto.Require(LibCrypto.BioMethodSetWrite(method, &OnWrite) == 1, "BIO_meth_set_write");
        LibCrypto.Require(LibCrypto.BioMethodSetRead(method, &OnRead) == 1, "BIO_meth_set_read");
        LibCrypto.Require(LibCrypto.BioMethodSetControl(method, &OnControl) == 1, "BIO_meth_set_ctrl");
        return method;
    }

    private static DatagramBio From(nint bio) => (DatagramBio)GCHandle.FromIntPtr(LibCrypto.BioGetData(bio)).Target!;

    [UnmanagedCallersOnly]
    private static int OnWrite(nint bio, byte* data, int length)
    {
        var self = From(bio);
        LibCrypto.BioClearFlags(bio, FlagsRetry);
        if (length > 0)
            self.Enqueue(new ReadOnlySpan<byte>(data, length).ToArray());
        return length;
    }

    [UnmanagedCallersOnly]
    private static int OnRead(nint bio, byte* buffer, int length)
    {
        var self = From(bio);
        LibCrypto.BioClearFlags(bio, FlagsRetry);
        if (self._inputLength == 0)
        {
            LibCrypto.BioSetFlags(bio, FlagRead | FlagShouldRetry);
            return -1;
        }
        var taken = Math.Min(length, self._inputLength); // a datagram is read once; what does not fit is gone, as with a socket
        Unsafe.CopyBlock(buffer, self._input, (uint)taken);
        self.Withdraw();
        return taken;
    }

    [UnmanagedCallersOnly]
    private static nint OnControl(nint bio, int command, nint argument, nint pointer)
    {
        if (command == ControlSetNextTimeout)
            From(bio)._timer.OnSet((DtlsTimer.TimeValue*)pointer);
        return command is ControlFlush or ControlSetNextTimeout ? 1 : 0;
    }

    public void Dispose() => _self.Free();
}
