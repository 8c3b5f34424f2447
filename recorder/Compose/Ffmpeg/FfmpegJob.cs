namespace MediaServer.Recorder.Compose.Ffmpeg;

/// <summary>One run of FFmpeg. Every name and every option is made here: nothing that anybody typed reaches a command line.</summary>
/// <param name="Folder">The scratch folder, which is the program's working directory.</param>
/// <param name="Inputs">At least one.</param>
/// <param name="Output">Name of the file to make in the folder, or null when only the report is wanted.</param>
/// <param name="Options">Of the output.</param>
/// <param name="Duration">Of what is made, for the progress.</param>
internal sealed record FfmpegJob(string Folder, IReadOnlyList<FfmpegInput> Inputs, string? Output, string Options, TimeSpan Duration)
{
    /// <summary>A filter graph, which goes through a file: it may be long.</summary>
    public string? Graph { get; init; }

    /// <summary>Off where a filter would write its own lines among the counters, ten a second.</summary>
    public bool CountsFrames { get; init; } = true;
}

/// <summary>An input file in the scratch folder.</summary>
/// <param name="File">Its name.</param>
/// <param name="Options">How to read it.</param>
internal sealed record FfmpegInput(string File, string Options)
{
    /// <summary>A source of silence, for a graph that needs no input: FFmpeg does.</summary>
    public static FfmpegInput Nothing { get; } = new("anullsrc", "-f lavfi");

    /// <summary>
    /// One of our own files: its format and its few codecs are named, so that bytes which somebody sent cannot choose among the hundreds
    /// that FFmpeg knows.
    /// </summary>
    public static FfmpegInput Track(string file, string more = "") =>
        new(
            file,
            $"-protocol_whitelist file -f matroska -codec_whitelist vp8,vp9,libvpx-vp9,h264,libdav1d,libaom-av1,av1,opus,pcm_mulaw,pcm_alaw,g722 {more}"
        );

    /// <summary>
    /// Pictures. A superframe of spatial layers is several pictures to FFmpeg's own decoder of VP9, which shows the lower ones as well; libvpx
    /// shows the last, which is the highest.
    /// </summary>
    public static FfmpegInput Pictures(string file, bool layered, string more = "") =>
        Track(file, layered ? $"-c:v libvpx-vp9 {more}" : more);
}
