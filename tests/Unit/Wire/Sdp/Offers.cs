using MediaServer.Wire.Sdp;

namespace MediaServer.Tests.Unit.Wire.Sdp;

/// <summary>Offers as real clients made them: Chromium 156, Firefox ESR 153, aiortc 1.4, GStreamer 1.22.</summary>
internal static class Offers
{
    public static TheoryData<string> All =>
        [
            .. Directory
                .EnumerateFiles(Folder, "*.sdp")
                .Select(path => Path.GetFileNameWithoutExtension(path)!)
                .Order(StringComparer.Ordinal),
        ];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "offers");

    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name + ".sdp"));

    public static SessionDescription Parse(string name) => ParseText(Text(name));

    public static SessionDescription ParseText(string text)
    {
        Assert.True(SessionDescription.TryParse(text, out var description, out var error), error.ToString());
        return description;
    }
}
