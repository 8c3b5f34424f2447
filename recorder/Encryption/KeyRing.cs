using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Recorder.Encryption;

/// <summary>The master key that wraps now, and earlier ones that still open what they wrapped.</summary>
public sealed class KeyRing(MasterKey current, params IReadOnlyList<MasterKey> retired)
{
    /// <summary>The file of a recording's wrapped key. To delete it is to delete the recording, wherever copies of its data may be.</summary>
    public const string FileName = "recording.key";

    /// <summary>Makes a recording's key and stores it, wrapped, before anything is encrypted with it.</summary>
    /// <exception cref="IOException">It has one already: what that encrypted would be lost.</exception>
    public DataKey Create(string folder, string recording)
    {
        var key = DataKey.Create();
        Store(folder, current.Wrap(key, recording), overwrite: false);
        return key;
    }

    /// <summary>False when there is no key, or none of ours opens it.</summary>
    public bool TryOpen(string folder, string recording, [NotNullWhen(true)] out DataKey? key)
    {
        key = null;
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) && WrappedKey.TryParse(File.ReadAllBytes(path), out var wrapped) && TryUnwrap(wrapped, recording, out key);
    }

    public bool TryUnwrap(in WrappedKey wrapped, string recording, [NotNullWhen(true)] out DataKey? key)
    {
        if (current.TryUnwrap(wrapped, recording, out key))
            return true;
        foreach (var old in retired)
        {
            if (old.TryUnwrap(wrapped, recording, out key))
                return true;
        }
        return false;
    }

    /// <summary>Wraps a recording's key anew under the current master key; the data stays as it is.</summary>
    public bool TryRewrap(string folder, string recording)
    {
        if (!TryOpen(folder, recording, out var key))
            return false;
        using (key)
            Store(folder, current.Wrap(key, recording), overwrite: true);
        return true;
    }

    /// <summary>Whether the recording's key has been made and not been destroyed.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Makes the recording unreadable for good, as far as this copy of its key goes.</summary>
    public static void Destroy(string folder)
    {
        if (Directory.Exists(folder))
            File.Delete(Path.Combine(folder, FileName));
    }

    /// <summary>On the disk before it is used, and whole: a recording whose key was lost in a crash would be lost as a whole.</summary>
    private static void Store(string folder, byte[] wrapped, bool overwrite)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(wrapped);
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, path, overwrite);
        }
        catch (IOException)
        {
            File.Delete(draft);
            throw;
        }
    }
}
