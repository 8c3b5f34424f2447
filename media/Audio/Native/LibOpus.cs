using System.Runtime.InteropServices;

namespace MediaServer.Audio.Native;

/// <summary>Every call into libopus (1.3 or newer).</summary>
/// <remarks>
/// <c>opus_encoder_ctl</c> is variadic in C. Calling it with its arguments fixed is correct where variadic and named arguments travel
/// alike: Linux on x64 and arm64, which is where the telephone runs.
/// </remarks>
internal static unsafe partial class LibOpus
{
    private const string Library = "libopus.so.0";

    public const int Ok = 0;

    public const int ApplicationVoip = 2048;

    public const int SetBitrate = 4002,
        SetComplexity = 4010,
        SetInbandFec = 4012,
        SetPacketLossPercent = 4014,
        SetDtx = 4016,
        SetSignal = 4024,
        ResetState = 4028;

    public const int SignalVoice = 3001;

    [LibraryImport(Library, EntryPoint = "opus_get_version_string")]
    public static partial byte* Version();

    [LibraryImport(Library, EntryPoint = "opus_encoder_create")]
    public static partial nint EncoderNew(int sampleRate, int channels, int application, int* error);

    [LibraryImport(Library, EntryPoint = "opus_encoder_destroy")]
    public static partial void EncoderFree(nint encoder);

    [LibraryImport(Library, EntryPoint = "opus_encoder_ctl")]
    public static partial int EncoderControl(nint encoder, int request, int value);

    /// <summary>Returns the packet's length or a negative error.</summary>
    [LibraryImport(Library, EntryPoint = "opus_encode")]
    public static partial int Encode(nint encoder, short* pcm, int samples, byte* packet, int capacity);

    [LibraryImport(Library, EntryPoint = "opus_decoder_create")]
    public static partial nint DecoderNew(int sampleRate, int channels, int* error);

    [LibraryImport(Library, EntryPoint = "opus_decoder_destroy")]
    public static partial void DecoderFree(nint decoder);

    [LibraryImport(Library, EntryPoint = "opus_decoder_ctl")]
    public static partial int DecoderControl(nint decoder, int request);

    /// <summary>Returns the samples decoded or a negative error; a null packet asks for concealment.</summary>
    [LibraryImport(Library, EntryPoint = "opus_decode")]
    public static partial int Decode(nint decoder, byte* packet, int length, short* pcm, int capacity, int fec);

    [LibraryImport(Library, EntryPoint = "opus_packet_get_nb_samples")]
    public static partial int PacketSamples(byte* packet, int length, int sampleRate);

    /// <summary>For calls that fail only when memory is gone or an argument of ours is wrong.</summary>
    public static void Require(bool done, string call, int error)
    {
        if (!done)
            throw new InvalidOperationException($"libopus refused {call} (error {error}).");
    }
}
