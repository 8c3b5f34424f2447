using System.ComponentModel.DataAnnotations;

namespace MediaServer.Recorder.Compose;

/// <summary>How recordings are composed (<c>Recorder:Compose:*</c>).</summary>
public sealed class ComposeOptions
{
    /// <summary>
    /// Where FFmpeg works, which sees plain media: a file system in memory, or an encrypted one if <see cref="ScratchIsEncrypted"/> says so.
    /// </summary>
    [Required]
    public string Scratch { get; set; } = "/dev/shm/mediaserver";

    /// <summary>The operator vouches that <see cref="Scratch"/> lies on an encrypted disk.</summary>
    public bool ScratchIsEncrypted { get; set; }

    /// <summary>FFmpeg processes at a time, all recordings together. Half the cores by default: calls go first.</summary>
    [Range(1, 64)]
    public int Processes { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Threads that one process encodes with.</summary>
    [Range(1, 16)]
    public int EncoderThreads { get; set; } = 1;

    [Range(320, 3840)]
    public int Width { get; set; } = 1280;

    [Range(180, 2160)]
    public int Height { get; set; } = 720;

    /// <summary>Pictures per second. A fifth of a second must be a whole number of them.</summary>
    [AllowedValues(10, 15, 20, 25, 30, 50, 60)]
    public int FrameRate { get; set; } = 30;
}
