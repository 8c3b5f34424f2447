using System.Security.Cryptography;
using System.Text;
using MediaServer.Transport.Ice;

namespace MediaServer.Host;

/// <summary>Our own ICE credentials. The fragment is always eight characters, so that it is a number to look up without allocating.</summary>
internal static class IceFragment
{
    /// <summary>48 random bits: two sessions of one worker never share a fragment by accident (RFC 8839 5.4 asks for 24).</summary>
    public const int Length = 8;

    /// <summary>RFC 8839 5.4 asks for 128 bits.</summary>
    private const int PasswordLength = 24;

    private const string IceChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    public static IceCredentials NewCredentials() =>
        new(RandomNumberGenerator.GetString(IceChars, Length), RandomNumberGenerator.GetString(IceChars, PasswordLength));

    /// <summary>The fragment as a key; 0 for a fragment that cannot be ours.</summary>
    public static ulong Key(ReadOnlySpan<byte> fragment) => fragment.Length == Length ? BitConverter.ToUInt64(fragment) : 0;

    public static ulong Key(string fragment) => Key(Encoding.ASCII.GetBytes(fragment));
}
