using MediaServer.Sfu.Congestion;

namespace MediaServer.Tests.Unit.Sfu.Congestion;

/// <summary>When a receiver's low estimate is believed.</summary>
public class SubscriberBudgetTests
{
    private const long Sent = 1_500_000;
    private const ulong Low = 400_000;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly SubscriberBudget _budget = new();
    private TimeSpan _now = TimeSpan.FromSeconds(100);

    [Fact]
    public void LowEstimate_OnACleanPath_IsNotBelieved()
    {
        Run(seconds: 10, Low, loss: 0, jitter: 5);
        Assert.Equal(SubscriberBudget.Unlimited, _budget.BitsPerSecond(_now));
    }

    [Theory]
    [InlineData(0.05, 5)]
    [InlineData(0, 80)]
    public void LowEstimate_OnAPathThatLosesOrQueues_IsBelievedAfterTwoSeconds(double loss, int jitter)
    {
        Run(seconds: 1, Low, loss, jitter);
        Assert.Equal(SubscriberBudget.Unlimited, _budget.BitsPerSecond(_now));
        Run(seconds: 2, Low, loss, jitter);
        Assert.Equal((long)Low, _budget.BitsPerSecond(_now));
    }

    [Fact]
    public void EstimateThatFits_LimitsNothingHoweverThePathSuffers()
    {
        Run(seconds: 10, Sent, loss: 0.2, jitter: 200);
        Assert.Equal(SubscriberBudget.Unlimited, _budget.BitsPerSecond(_now));
    }

    [Fact]
    public void Limit_IsForgottenTenSecondsAfterItsLastReason()
    {
        Run(seconds: 3, Low, loss: 0.1, jitter: 5);
        Run(seconds: 9, Sent, loss: 0, jitter: 5);
        Assert.Equal((long)Low, _budget.BitsPerSecond(_now));
        Run(seconds: 2, Sent, loss: 0, jitter: 5);
        Assert.Equal(SubscriberBudget.Unlimited, _budget.BitsPerSecond(_now));
    }

    private void Run(int seconds, ulong remb, double loss, int jitter)
    {
        for (var end = _now + TimeSpan.FromSeconds(seconds); _now < end; _now += Step)
        {
            _budget.OnReport(loss, TimeSpan.FromMilliseconds(jitter), _now);
            _budget.OnRemb(remb, Sent, _now);
        }
    }
}
