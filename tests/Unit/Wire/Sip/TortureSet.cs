namespace MediaServer.Tests.Unit.Wire.Sip;

/// <summary>The torture messages of one RFC; they are the fuzz corpus of <c>SipMessage</c>, too.</summary>
internal sealed class TortureSet(string rfc)
{
    public static readonly TortureSet Rfc4475 = new("rfc4475");

    /// <summary>Content-Length counts the bodies as they stand here: the figures printed with three of RFC 5118's (268, 181, 236) do not.</summary>
    public static readonly TortureSet Rfc5118 = new("rfc5118");

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "torture");

    public byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, $"{rfc}-{name}.sip"));

    public IEnumerable<string> Names =>
        Directory
            .EnumerateFiles(Folder, $"{rfc}-*.sip")
            .Select(path => Path.GetFileNameWithoutExtension(path)[(rfc.Length + 1)..])
            .Order(StringComparer.Ordinal);
}
