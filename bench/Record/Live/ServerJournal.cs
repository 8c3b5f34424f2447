using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;

namespace MediaServer.Bench.Record.Live;

/// <summary>What a server on this machine has written down of a recording so far.</summary>
internal static class ServerJournal
{
    /// <param name="recordings">The folder of all its recordings.</param>
    /// <param name="data">The server's data directory, where its key is.</param>
    /// <param name="recording">Which of them.</param>
    public static Recording Read(string recordings, string data, string recording)
    {
        var folder = JournalFolder.In(recordings, recording);
        var keys = new KeyRing(MasterKey.FromFile(Path.Combine(data, "recorder.key")));
        if (!keys.TryOpen(folder.Path, recording, out var key))
            throw new InvalidDataException("The journal's key cannot be opened.");
        using (key)
            return new JournalReader(folder, key).Recording;
    }
}
