using MediaServer.Recorder.Compose.Layout;

namespace MediaServer.Recorder.Compose.Work;

/// <summary>Adds up the progress of parts that are made side by side, each by its length.</summary>
internal sealed class PartProgress(IReadOnlyList<LayoutInterval> plan, IProgress<double> total)
{
    private readonly double[] _done = new double[plan.Count];
    private readonly long _frames = Math.Max(1, plan.Sum(p => p.Frames));

    public IProgress<double> Of(int part) => new Part(this, part);

    private void Report(int part, double value)
    {
        lock (_done)
        {
            _done[part] = Math.Max(_done[part], value);
            total.Report(_done.Select((done, i) => done * plan[i].Frames).Sum() / _frames);
        }
    }

    private sealed class Part(PartProgress owner, int number) : IProgress<double>
    {
        public void Report(double value) => owner.Report(number, value);
    }
}
