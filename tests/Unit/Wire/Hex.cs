namespace MediaServer.Tests.Unit.Wire;

/// <summary>Vectors as they stand in the RFCs: hexadecimal digits with spaces where they help the eye.</summary>
internal static class Hex
{
    public static byte[] Bytes(params ReadOnlySpan<string> parts) =>
        Convert.FromHexString(string.Concat(parts.ToArray()).Replace(" ", "", StringComparison.Ordinal));

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);
}
