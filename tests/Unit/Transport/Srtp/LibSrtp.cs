using System.Runtime.InteropServices;
using MediaServer.Transport.Srtp;

namespace MediaServer.Tests.Unit.Transport.Srtp;

/// <summary>Cisco's libsrtp as a judge; the tests that need it are skipped, and say so, where it is not installed.</summary>
internal sealed unsafe partial class LibSrtp : IDisposable
{
    private const string Library = "libsrtp2.so.1";
    private const int Ok = 0,
        AnyInbound = 2,
        AnyOutbound = 3;

    /// <summary>More than the library's policy structure takes in any 2.x; what lies behind the key stays zero, its default.</summary>
    private const int PolicySize = 256;
    private const int RtpAt = 8,
        RtcpAt = 32,
        KeyAt = 56;

    private nint _session;

    public static string? WhyNot { get; } = Initialize();

    public LibSrtp(SrtpProfile profile, bool inbound)
    {
        var policy = stackalloc byte[PolicySize];
        new Span<byte>(policy, PolicySize).Clear();
        *(int*)policy = inbound ? AnyInbound : AnyOutbound;
        foreach (var at in new[] { RtpAt, RtcpAt })
            if (profile == SrtpProfile.AeadAes128Gcm)
                SetGcm(policy + at);
            else
                SetDefault(policy + at);
        byte[] keys = [.. SrtpPair.Key, .. SrtpPair.SaltOf(profile)];
        fixed (byte* key = keys)
        {
            *(byte**)(policy + KeyAt) = key;
            var status = Create(out _session, policy);
            Assert.True(status == Ok, $"srtp_create: {status}");
        }
    }

    public bool Protect(Span<byte> packet, ref int length) => Run(&ProtectRtp, packet, ref length);

    public bool Unprotect(Span<byte> packet, ref int length) => Run(&UnprotectRtp, packet, ref length);

    public bool ProtectControl(Span<byte> packet, ref int length) => Run(&ProtectRtcp, packet, ref length);

    public bool UnprotectControl(Span<byte> packet, ref int length) => Run(&UnprotectRtcp, packet, ref length);

    private bool Run(delegate* <nint, byte*, int*, int> call, Span<byte> packet, ref int length)
    {
        // The library reads the header in 32-bit words.
        fixed (byte* p = packet)
        fixed (int* l = &length)
            return call(_session, p, l) == Ok;
    }

    private static string? Initialize()
    {
        if (!NativeLibrary.TryLoad(Library, out _))
            return $"{Library} is not installed (package libsrtp2-1)";
        return Init() == Ok ? null : "srtp_init failed";
    }

    [LibraryImport(Library, EntryPoint = "srtp_init")]
    private static partial int Init();

    [LibraryImport(Library, EntryPoint = "srtp_create")]
    private static partial int Create(out nint session, byte* policy);

    [LibraryImport(Library, EntryPoint = "srtp_dealloc")]
    private static partial int Free(nint session);

    [LibraryImport(Library, EntryPoint = "srtp_crypto_policy_set_rtp_default")]
    private static partial void SetDefault(byte* policy);

    [LibraryImport(Library, EntryPoint = "srtp_crypto_policy_set_aes_gcm_128_16_auth")]
    private static partial void SetGcm(byte* policy);

    [LibraryImport(Library, EntryPoint = "srtp_protect")]
    private static partial int ProtectRtp(nint session, byte* packet, int* length);

    [LibraryImport(Library, EntryPoint = "srtp_unprotect")]
    private static partial int UnprotectRtp(nint session, byte* packet, int* length);

    [LibraryImport(Library, EntryPoint = "srtp_protect_rtcp")]
    private static partial int ProtectRtcp(nint session, byte* packet, int* length);

    [LibraryImport(Library, EntryPoint = "srtp_unprotect_rtcp")]
    private static partial int UnprotectRtcp(nint session, byte* packet, int* length);

    public void Dispose()
    {
        if (_session != 0)
            _ = Free(_session);
        _session = 0;
    }
}
