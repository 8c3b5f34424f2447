using System.Globalization;
using MediaServer.Recorder.Compose.Frames;

namespace MediaServer.Bench.Record.Synthetic;

/// <summary>Pictures as an encoder of FFmpeg's made them, to be sent over and over.</summary>
/// <param name="Codec">What they are in.</param>
/// <param name="FrameRate">Pictures per second.</param>
/// <param name="Frames">The first is a key frame.</param>
public sealed record VideoClip(MediaCodec Codec, int FrameRate, IReadOnlyList<byte[]> Frames)
{
    /// <summary>A grey picture that flashes in one colour at each full second, for 66 ms.</summary>
    public static string Flash(int width, int height, int rate, string color = "white") =>
        $"color=c=0x303030:s={width}x{height}:r={rate},drawbox=x=0:y=0:w=iw:h=ih:color={color}:t=fill:enable='lt(mod(t+0.001,1),0.066)'";

    /// <summary>Somebody before a wall: slow light, a moving oval, the noise of a camera.</summary>
    public static string Talking(int width, int height, int rate, int seed) =>
        $"gradients=s={width}x{height}:r={rate}:speed=0.02:seed={seed},format=yuv420p[g];"
        + $"nullsrc=s={width / 6}x{height / 3}:r={rate},geq=lum='150+50*sin(X/20+T)':cb=110:cr=150,format=yuv420p[h];"
        + $"[g][h]overlay=x='{width * 2 / 5}+{width / 20}*sin(t*1.3)':y='{height / 3}+{height / 24}*sin(t*2.1)',noise=alls=6:allf=t,format=yuv420p";

    /// <param name="codec">VP8, VP9, H.264 or AV1.</param>
    /// <param name="source">A filter graph of FFmpeg without inputs.</param>
    /// <param name="rate">Pictures per second.</param>
    /// <param name="seconds">How long the clip is.</param>
    /// <param name="kilobits">Per second.</param>
    /// <param name="keyFrameSeconds">Between key frames; the clip's own length by default.</param>
    public static VideoClip Encode(MediaCodec codec, string source, int rate, int seconds, int kilobits, int? keyFrameSeconds = null)
    {
        var gop = ((keyFrameSeconds ?? seconds) * rate).ToString(CultureInfo.InvariantCulture);
        string[] encoder = codec switch
        {
            MediaCodec.Vp8 => ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "0", "-g", gop, "-f", "ivf"],
            MediaCodec.Vp9 =>
            [
                "-c:v",
                "libvpx-vp9",
                "-deadline",
                "realtime",
                "-cpu-used",
                "8",
                "-lag-in-frames",
                "0",
                "-g",
                gop,
                "-f",
                "ivf",
            ],
            MediaCodec.Av1 =>
            [
                "-c:v",
                "libsvtav1",
                "-preset",
                "12",
                "-svtav1-params",
                "pred-struct=1:fast-decode=1",
                "-g",
                gop,
                "-f",
                "ivf",
            ],
            _ =>
            [
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-profile:v",
                "baseline",
                "-tune",
                "zerolatency",
                "-g",
                gop,
                "-bsf:v",
                "h264_metadata=aud=insert",
                "-f",
                "h264",
            ],
        };
        string[] input = ["-filter_complex", $"{source},format=yuv420p,trim=duration={seconds}[v]", "-map", "[v]"];
        var bytes = FfmpegOutput.Read([.. input, "-b:v", $"{kilobits}k", .. encoder, "-"]);
        return new VideoClip(codec, rate, codec == MediaCodec.H264 ? AnnexB.Split(bytes) : IvfFile.Split(bytes));
    }
}
