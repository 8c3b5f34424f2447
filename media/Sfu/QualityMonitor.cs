namespace MediaServer.Sfu;

/// <summary>Judges a participant's connection by loss, round trip and jitter, in both directions, with hysteresis.</summary>
/// <remarks>Worse takes two seconds to be said and better takes four, so that one bad second does not blink at people.</remarks>
public sealed class QualityMonitor
{
    /// <summary>Evaluations, one a second.</summary>
    private const int ToWorsen = 2,
        ToImprove = 4;

    /// <summary>Beyond these a listener notices something; beyond the others understanding suffers (ITU-T G.114 for the delay).</summary>
    private const double FairLoss = 0.03,
        PoorLoss = 0.10;
    private static readonly TimeSpan FairRtt = TimeSpan.FromMilliseconds(300),
        PoorRtt = TimeSpan.FromMilliseconds(600),
        FairJitter = TimeSpan.FromMilliseconds(50),
        PoorJitter = TimeSpan.FromMilliseconds(120);

    private double _loss;
    private TimeSpan _jitter;
    private bool _reported;
    private int _worse;
    private int _better;

    public ConnectionQuality Level { get; private set; }

    /// <summary>What a report said about one stream; the worst stream of a second counts.</summary>
    public void OnReport(double loss, TimeSpan jitter)
    {
        _reported = true;
        _loss = Math.Max(_loss, loss);
        _jitter = jitter > _jitter ? jitter : _jitter;
    }

    /// <summary>The transport is down, or up again.</summary>
    public bool SetLost(bool lost) =>
        lost != (Level == ConnectionQuality.Lost) && Become(lost ? ConnectionQuality.Lost : ConnectionQuality.Good);

    /// <summary>Ends one second; true when <see cref="Level"/> changed.</summary>
    public bool Evaluate(TimeSpan rtt, bool silent)
    {
        if (silent)
            return Level != ConnectionQuality.Lost && Become(ConnectionQuality.Lost);
        if (!_reported)
            return false;
        var level = Judge(rtt);
        (_loss, _jitter, _reported) = (0, default, false);
        if (Level == ConnectionQuality.Lost)
            return Become(level);
        _worse = level > Level ? _worse + 1 : 0;
        _better = level < Level ? _better + 1 : 0;
        return (_worse >= ToWorsen || _better >= ToImprove) && Become(level);
    }

    private ConnectionQuality Judge(TimeSpan rtt)
    {
        if (_loss > PoorLoss || rtt > PoorRtt || _jitter > PoorJitter)
            return ConnectionQuality.Poor;
        return _loss > FairLoss || rtt > FairRtt || _jitter > FairJitter ? ConnectionQuality.Fair : ConnectionQuality.Good;
    }

    private bool Become(ConnectionQuality level)
    {
        (Level, _worse, _better) = (level, 0, 0);
        return true;
    }
}
