namespace MediaServer.Tests.Unit.Wire.Sip;

/// <summary>The 49 torture messages of RFC 4475; they are the fuzz corpus of <c>SipMessage</c>, too.</summary>
internal static class Rfc4475
{
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "torture", $"rfc4475-{name}.sip"));

    public static IEnumerable<string> Names =>
        Directory
            .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "torture"), "rfc4475-*.sip")
            .Select(path => Path.GetFileNameWithoutExtension(path)["rfc4475-".Length..])
            .Order(StringComparer.Ordinal);
}
