using System.Runtime.InteropServices;
using static MediaServer.Host.Net.Linux.Libc;

namespace MediaServer.Host.Net.Linux;

/// <summary>The arrays behind recvmmsg, outside the managed heap so that they may point at each other.</summary>
internal sealed unsafe class ReceiveBlock : IDisposable
{
    private readonly int _controlSize;
    private readonly IoVec* _vectors;
    private readonly byte* _names;
    private readonly byte* _controls;

    /// <param name="size">Messages.</param>
    /// <param name="controlSize">Room for all ancillary data that the kernel may send with one; see <see cref="ControlMessages.Space"/>.</param>
    public ReceiveBlock(int size, int controlSize)
    {
        _controlSize = controlSize;
        Messages = (MMsgHdr*)NativeMemory.AllocZeroed((nuint)size, (nuint)sizeof(MMsgHdr));
        _vectors = (IoVec*)NativeMemory.AllocZeroed((nuint)size, (nuint)sizeof(IoVec));
        _names = (byte*)NativeMemory.AllocZeroed((nuint)size, SocketName.Size);
        _controls = (byte*)NativeMemory.AllocZeroed((nuint)size, (nuint)_controlSize);
        for (var i = 0; i < size; i++)
        {
            ref var header = ref Messages[i].Header;
            header.Name = _names + i * SocketName.Size;
            header.Vectors = _vectors + i;
            header.VectorCount = 1;
            header.Control = _controls + i * _controlSize;
        }
    }

    public MMsgHdr* Messages { get; }

    public ReadOnlySpan<byte> Name(int i) => new(_names + i * SocketName.Size, SocketName.Size);

    public ReadOnlySpan<byte> Control(int i) => new(_controls + i * _controlSize, (int)Messages[i].Header.ControlLength);

    /// <summary>Points message <paramref name="i"/> at an empty buffer and resets what the last call changed.</summary>
    public void Prepare(int i, byte* bytes, int length)
    {
        _vectors[i] = new IoVec { Base = bytes, Length = (nuint)length };
        ref var header = ref Messages[i].Header;
        header.NameLength = SocketName.Size;
        header.ControlLength = (nuint)_controlSize;
        header.Flags = 0;
    }

    public void Dispose()
    {
        NativeMemory.Free(Messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
    }
}
