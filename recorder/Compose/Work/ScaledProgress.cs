namespace MediaServer.Recorder.Compose.Work;

/// <summary>One step's 0 to 1 as a part of the whole's. Reports where it is called: nobody is posted anything later.</summary>
internal sealed class ScaledProgress(IProgress<double> whole, double from, double to) : IProgress<double>
{
    public void Report(double value) => whole.Report(from + Math.Clamp(value, 0, 1) * (to - from));
}
