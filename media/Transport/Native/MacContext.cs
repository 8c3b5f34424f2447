using System.Runtime.InteropServices;

namespace MediaServer.Transport.Native;

/// <summary>HMAC-SHA1 with its key, kept for the life of a session.</summary>
internal sealed unsafe class MacContext : SafeHandle
{
    public const int Size = 20;

    private MacContext(nint context)
        : base(0, ownsHandle: true) => SetHandle(context);

    public static MacContext HmacSha1(ReadOnlySpan<byte> key)
    {
        var algorithm = LibCrypto.MacFetch(0, "HMAC", null);
        LibCrypto.Require(algorithm != 0, "EVP_MAC_fetch");
        var context = new MacContext(LibCrypto.MacNew(algorithm));
        LibCrypto.MacFree(algorithm); // the context holds a reference of its own
        LibCrypto.Require(!context.IsInvalid, "EVP_MAC_CTX_new");
        var parameters = stackalloc LibCrypto.Parameter[2];
        fixed (byte* name = "digest\0"u8)
        fixed (byte* value = "SHA1\0"u8)
        fixed (byte* k = key)
        {
            parameters[0] = new LibCrypto.Parameter
            {
                Key = name,
                DataType = LibCrypto.Utf8String,
                Data = value,
                DataSize = 4,
            };
            parameters[1] = default;
            LibCrypto.Require(LibCrypto.MacInit(context.handle, k, (nuint)key.Length, parameters) == 1, "EVP_MAC_init");
        }
        return context;
    }

    public override bool IsInvalid => handle == 0;

    public void Compute(ReadOnlySpan<byte> data, ReadOnlySpan<byte> more, Span<byte> mac)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mac.Length, Size);
        nuint written;
        fixed (byte* d = data)
        fixed (byte* m = more)
        fixed (byte* o = mac)
        {
            var done =
                LibCrypto.MacInit(handle, null, 0, null) == 1 // the key stays, the message starts anew
                && LibCrypto.MacUpdate(handle, d, (nuint)data.Length) == 1
                && (more.IsEmpty || LibCrypto.MacUpdate(handle, m, (nuint)more.Length) == 1)
                && LibCrypto.MacFinal(handle, o, &written, (nuint)mac.Length) == 1;
            LibCrypto.Require(done, "HMAC");
        }
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.MacContextFree(handle);
        return true;
    }
}
