using System.Runtime.InteropServices;
using MediaServer.Audio.Native;

namespace MediaServer.Audio.Codecs;

/// <summary>Whether libopus is installed; without it there is no telephone, and everything else works.</summary>
public static unsafe class OpusLibrary
{
    /// <summary>Asks the library for its version; false with the reason when it cannot be loaded.</summary>
    public static bool TryLoad(out string versionOrReason)
    {
        try
        {
            versionOrReason = Marshal.PtrToStringUTF8((nint)LibOpus.Version()) ?? "";
            return true;
        }
        catch (DllNotFoundException missing)
        {
            versionOrReason = missing.Message;
            return false;
        }
    }
}
