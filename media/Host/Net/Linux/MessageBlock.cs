using System.Runtime.InteropServices;
using static MediaServer.Host.Net.Linux.Libc;

namespace MediaServer.Host.Net.Linux;

/// <summary>The arrays behind one recvmmsg or sendmmsg call, outside the managed heap so that they may point at each other.</summary>
internal sealed unsafe class MessageBlock : IDisposable
{
    private readonly IoVec* _vectors;
    private readonly byte* _names;
    private readonly int _size;
    private int _nameLength = SocketName.Size;

    public MessageBlock(int size)
    {
        _size = size;
        Messages = (MMsgHdr*)NativeMemory.AllocZeroed((nuint)size, (nuint)sizeof(MMsgHdr));
        _vectors = (IoVec*)NativeMemory.AllocZeroed((nuint)size, (nuint)sizeof(IoVec));
        _names = (byte*)NativeMemory.AllocZeroed((nuint)size, SocketName.Size);
        for (var i = 0; i < size; i++)
        {
            Messages[i].Header.Name = _names + i * SocketName.Size;
            Messages[i].Header.Vectors = _vectors + i;
            Messages[i].Header.VectorCount = 1;
        }
    }

    public MMsgHdr* Messages { get; }

    public Span<byte> Name(int i) => new(_names + i * SocketName.Size, SocketName.Size);

    public void SetFamily(bool ipv6)
    {
        _nameLength = ipv6 ? SocketName.Size : 16;
        for (var i = 0; i < _size; i++)
            MemoryMarshal.Write(Name(i), ipv6 ? InterNetworkV6 : InterNetwork);
    }

    /// <summary>Points message <paramref name="i"/> at its bytes and resets what the last call changed.</summary>
    public void Prepare(int i, byte* bytes, int length)
    {
        _vectors[i].Base = bytes;
        _vectors[i].Length = (nuint)length;
        Messages[i].Header.NameLength = (uint)_nameLength;
        Messages[i].Header.Flags = 0;
    }

    public void Dispose()
    {
        NativeMemory.Free(Messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
    }
}
