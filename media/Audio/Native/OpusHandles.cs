using System.Runtime.InteropServices;

namespace MediaServer.Audio.Native;

/// <summary>An <c>OpusEncoder</c>, freed once.</summary>
internal sealed unsafe class EncoderHandle : SafeHandle
{
    public EncoderHandle(int sampleRate)
        : base(0, ownsHandle: true)
    {
        int error;
        SetHandle(LibOpus.EncoderNew(sampleRate, 1, LibOpus.ApplicationVoip, &error));
        LibOpus.Require(error == LibOpus.Ok && !IsInvalid, "opus_encoder_create", error);
    }

    public override bool IsInvalid => handle == 0;

    public nint Pointer => handle;

    protected override bool ReleaseHandle()
    {
        LibOpus.EncoderFree(handle);
        return true;
    }
}

/// <summary>An <c>OpusDecoder</c>, freed once.</summary>
internal sealed unsafe class DecoderHandle : SafeHandle
{
    public DecoderHandle(int sampleRate)
        : base(0, ownsHandle: true)
    {
        int error;
        SetHandle(LibOpus.DecoderNew(sampleRate, 1, &error));
        LibOpus.Require(error == LibOpus.Ok && !IsInvalid, "opus_decoder_create", error);
    }

    public override bool IsInvalid => handle == 0;

    public nint Pointer => handle;

    protected override bool ReleaseHandle()
    {
        LibOpus.DecoderFree(handle);
        return true;
    }
}
