using Microsoft.Extensions.Options;

namespace MediaServer.Recorder.Compose;

/// <summary>How recordings are composed (<c>Recorder:Compose:*</c>).</summary>
public sealed class ComposeOptions
{
    internal const int DefaultNiceness = 15;

    private static readonly int[] FrameRates = [10, 15, 20, 25, 30, 50, 60];

    /// <summary>
    /// Where FFmpeg works, which sees plain media: a file system in memory, or an encrypted one if <see cref="ScratchIsEncrypted"/> says so.
    /// </summary>
    public string Scratch { get; set; } = "/dev/shm/mediaserver";

    /// <summary>The operator vouches that <see cref="Scratch"/> lies on an encrypted disk.</summary>
    public bool ScratchIsEncrypted { get; set; }

    /// <summary>FFmpeg processes at a time, all recordings together. Half the cores by default: calls go first.</summary>
    public int Processes { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Threads that one process encodes with.</summary>
    public int EncoderThreads { get; set; } = 1;

    /// <summary>How far FFmpeg stands behind everything else that the machine has to do; 15 leaves calls all the time that they want.</summary>
    public int Niceness { get; set; } = DefaultNiceness;

    public int Width { get; set; } = 1280;

    public int Height { get; set; } = 720;

    /// <summary>Pictures per second. A fifth of a second must be a whole number of them.</summary>
    public int FrameRate { get; set; } = 30;

    /// <summary>Says what is wrong in one line per key: the key, its value and what is allowed.</summary>
    internal sealed class Validator : IValidateOptions<ComposeOptions>
    {
        public ValidateOptionsResult Validate(string? name, ComposeOptions options)
        {
            List<string> failures = [];
            if (!Path.IsPathRooted(options.Scratch))
                failures.Add($"Recorder:Compose:Scratch = {options.Scratch}: allowed is an absolute path");
            Check("Processes", options.Processes, 1, 64, failures);
            Check("EncoderThreads", options.EncoderThreads, 1, 16, failures);
            Check("Niceness", options.Niceness, 0, 19, failures);
            Check("Width", options.Width, 320, 3840, failures);
            Check("Height", options.Height, 180, 2160, failures);
            if ((options.Width | options.Height) % 2 != 0)
                failures.Add($"Recorder:Compose:Width, Height = {options.Width}, {options.Height}: allowed are even numbers");
            if (!FrameRates.Contains(options.FrameRate))
                failures.Add($"Recorder:Compose:FrameRate = {options.FrameRate}: allowed is one of {string.Join(", ", FrameRates)}");
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }

        private static void Check(string key, int value, int least, int most, List<string> failures)
        {
            if (value < least || value > most)
                failures.Add($"Recorder:Compose:{key} = {value}: allowed is {least} to {most}");
        }
    }
}
