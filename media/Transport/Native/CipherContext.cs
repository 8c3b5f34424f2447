using System.Runtime.InteropServices;

namespace MediaServer.Transport.Native;

/// <summary>An EVP cipher with its key schedule, kept for the life of a session; only the IV changes per packet.</summary>
internal sealed unsafe class CipherContext : SafeHandle
{
    private CipherContext(nint context)
        : base(0, ownsHandle: true) => SetHandle(context);

    public static CipherContext Create(nint cipher, ReadOnlySpan<byte> key, bool encrypt)
    {
        var context = new CipherContext(LibCrypto.CipherNew());
        LibCrypto.Require(!context.IsInvalid, "EVP_CIPHER_CTX_new");
        fixed (byte* k = key)
            LibCrypto.Require(LibCrypto.CipherInit(context.handle, cipher, 0, k, null, encrypt ? 1 : 0) == 1, "EVP_CipherInit_ex");
        return context;
    }

    public override bool IsInvalid => handle == 0;

    public void Start(ReadOnlySpan<byte> iv)
    {
        fixed (byte* v = iv)
            LibCrypto.Require(LibCrypto.CipherInit(handle, 0, 0, null, v, -1) == 1, "EVP_CipherInit_ex with an IV");
    }

    /// <summary>Ciphers <paramref name="input"/> to the start of <paramref name="output"/>; both may be the same memory.</summary>
    public void Update(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.IsEmpty)
            return;
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, input.Length);
        int written;
        fixed (byte* i = input)
        fixed (byte* o = output)
            LibCrypto.Require(LibCrypto.CipherUpdate(handle, o, &written, i, input.Length) == 1, "EVP_CipherUpdate");
    }

    /// <summary>Adds data that is authenticated but not encrypted.</summary>
    public void Authenticate(ReadOnlySpan<byte> data)
    {
        int written;
        fixed (byte* d = data)
            LibCrypto.Require(LibCrypto.CipherUpdate(handle, null, &written, d, data.Length) == 1, "EVP_CipherUpdate");
    }

    public void WriteTag(Span<byte> tag)
    {
        int written;
        fixed (byte* t = tag)
        {
            LibCrypto.Require(LibCrypto.CipherFinal(handle, t, &written) == 1, "EVP_CipherFinal_ex");
            LibCrypto.Require(LibCrypto.CipherControl(handle, LibCrypto.GetTag, tag.Length, t) == 1, "EVP_CTRL_AEAD_GET_TAG");
        }
    }

    public bool VerifyTag(ReadOnlySpan<byte> tag)
    {
        int written;
        byte unused;
        fixed (byte* t = tag)
            return LibCrypto.CipherControl(handle, LibCrypto.SetTag, tag.Length, t) == 1
                && LibCrypto.CipherFinal(handle, &unused, &written) == 1;
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.CipherFree(handle);
        return true;
    }
}
