using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Server.Configuration;
using Microsoft.Extensions.Options;

namespace MediaServer.Server.Phone;

/// <summary>Makes PINs, and the digests under which they are found again.</summary>
/// <remarks>
/// A billion PINs are tried within seconds by whoever has plain hashes of them, so both steps are keyed: a stolen database says nothing
/// without the key, which is in the configuration or in a file that only the server reads. A PIN follows from the random seed of its
/// row, so that it can be shown again without being stored.
/// </remarks>
internal sealed class PinKey
{
    /// <summary>A billion PINs against some thousand open visits: one guess in a million opens anything.</summary>
    public const int Digits = 9;
    private const ulong Space = 1_000_000_000;
    private const int SeedSize = 16;
    private const int KeySize = 32;

    private readonly byte[] _key;

    public PinKey(IOptions<PhoneDeskOptions> options, IOptions<DataOptions> data)
        : this(
            options.Value.PinKey is { } text ? Encoding.UTF8.GetBytes(text) : ReadOrMake(Path.Combine(data.Value.Directory, "phone.key"))
        ) { }

    internal PinKey(byte[] key) => _key = key;

    public static string NewSeed() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SeedSize));

    /// <summary>Nine digits. 64 bits make the last PINs of the space rarer by less than one in ten billion.</summary>
    public string PinOf(string seed)
    {
        var mac = Mac("pin:" + seed);
        return (BinaryPrimitives.ReadUInt64BigEndian(mac) % Space).ToString("D9", CultureInfo.InvariantCulture);
    }

    /// <summary>What is stored instead of the PIN, and what a caller's digits are compared by.</summary>
    public string DigestOf(string pin) => Convert.ToHexStringLower(Mac("digest:" + pin));

    private byte[] Mac(string text) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text));

    private static byte[] ReadOrMake(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (!File.Exists(path))
            Make(path);
        var key = File.ReadAllBytes(path);
        return key.Length == KeySize ? key : throw new InvalidDataException($"{path} is not a key of {KeySize} bytes; PINs need it whole");
    }

    /// <summary>Written whole under another name first: a server that dies here leaves no half key behind.</summary>
    private static void Make(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var draft = $"{path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(draft, options))
            file.Write(RandomNumberGenerator.GetBytes(KeySize));
        File.Move(draft, path, overwrite: false);
    }
}
