using System.Runtime.InteropServices;
using MediaServer.Transport.Native;

namespace MediaServer.Transport.Dtls;

/// <summary>What all DTLS associations of a node have in common: certificate, versions, suites (OpenSSL's SSL_CTX). Read-only.</summary>
internal sealed unsafe class DtlsContext : SafeHandle
{
    /// <summary>RFC 8827 6.5 asks for the first; all are forward secret and use AES-GCM, which <see cref="DtlsRecord"/> relies on.</summary>
    private const string Suites =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";
    private const string Groups = "X25519:P-256:P-384";

    /// <summary>In order of preference; OpenSSL as the server follows its own order, not the client's.</summary>
    private const string SrtpProfiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";

    public DtlsContext(ReadOnlySpan<byte> certificateDer, ReadOnlySpan<byte> ecPrivateKeyDer)
        : base(0, ownsHandle: true)
    {
        SetHandle(LibSsl.ContextNew(LibSsl.DtlsMethod()));
        LibCrypto.Require(!IsInvalid, "SSL_CTX_new");
        LibCrypto.Require(LibSsl.ContextControl(handle, LibSsl.SetMinProtocol, LibSsl.Dtls12, null) == 1, "DTLS 1.2");
        LibCrypto.Require(LibSsl.ContextControl(handle, LibSsl.SetMaxProtocol, LibSsl.Dtls12, null) == 1, "DTLS 1.2");
        LibCrypto.Require(LibSsl.ContextControl(handle, LibSsl.SetGroupsList, 0, Groups) == 1, Groups);
        // Resumption would skip the certificate, which is the one thing that says who is there.
        LibSsl.ContextControl(handle, LibSsl.SetSessionCacheMode, 0, null);
        LibSsl.ContextSetOptions(handle, LibSsl.NoTicket | LibSsl.NoRenegotiation | LibSsl.NoQueryMtu | LibSsl.CipherServerPreference);
        LibCrypto.Require(LibSsl.ContextSetCiphers(handle, Suites) == 1, Suites);
        LibCrypto.Require(LibSsl.ContextSetSrtpProfiles(handle, SrtpProfiles) == 0, SrtpProfiles);
        fixed (byte* der = certificateDer)
            LibCrypto.Require(LibSsl.ContextUseCertificate(handle, certificateDer.Length, der) == 1, "our certificate");
        fixed (byte* der = ecPrivateKeyDer)
            LibCrypto.Require(LibSsl.ContextUsePrivateKey(LibSsl.KeyTypeEc, handle, der, ecPrivateKeyDer.Length) == 1, "our private key");
        LibSsl.ContextSetVerify(handle, LibSsl.VerifyPeer | LibSsl.FailIfNoPeerCertificate, 0);
        LibSsl.ContextSetCertificateVerifier(handle, &DtlsConnection.OnVerify, 0);
    }

    public override bool IsInvalid => handle == 0;

    public nint NewSsl()
    {
        var ssl = LibSsl.New(handle);
        LibCrypto.Require(ssl != 0, "SSL_new");
        return ssl;
    }

    protected override bool ReleaseHandle()
    {
        LibSsl.ContextFree(handle);
        return true;
    }
}
