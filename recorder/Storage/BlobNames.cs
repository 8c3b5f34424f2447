namespace MediaServer.Recorder.Storage;

internal static class BlobNames
{
    public static string Of(string recording, string file) => $"{recording}/{file}";
}
