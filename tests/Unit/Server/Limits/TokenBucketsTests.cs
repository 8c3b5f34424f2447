using MediaServer.Server.Limits;
using Microsoft.Extensions.Time.Testing;

namespace MediaServer.Tests.Unit.Server.Limits;

public class TokenBucketsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void AKeyHasItsBurst_ThenWhatTimeFills_AndNeverMoreThanAFullBucket()
    {
        var buckets = new TokenBuckets<string>(perSecond: 2, burst: 5, _time);
        Assert.Equal(5, Taken(buckets, "one"));
        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Equal(0, Taken(buckets, "one"));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Taken(buckets, "one"));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(5, Taken(buckets, "one"));
    }

    [Fact]
    public void WhatIsRefused_CostsNothing()
    {
        var buckets = new TokenBuckets<string>(perSecond: 1, burst: 1, _time);
        Assert.True(buckets.TryTake("one"));
        for (var i = 0; i < 9; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.False(buckets.TryTake("one"));
        }
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(buckets.TryTake("one"));
    }

    [Fact]
    public void OneKeysGreed_IsNotAnothersTrouble()
    {
        var buckets = new TokenBuckets<string>(perSecond: 1, burst: 3, _time);
        Assert.Equal(3, Taken(buckets, "greedy"));
        Assert.Equal(3, Taken(buckets, "modest"));
    }

    [Fact]
    public void AMillionKeys_AreForgottenOnceTheirBucketsAreFull()
    {
        var buckets = new TokenBuckets<int>(perSecond: 1, burst: 1, _time);
        for (var key = 0; key < 1_000_000; key++)
        {
            Assert.True(buckets.TryTake(key));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.InRange(buckets.Count, 1, 2048);
        }
    }

    [Fact]
    public void AnEmptyBucket_IsNotForgotten_HoweverManyOthersCome()
    {
        var buckets = new TokenBuckets<int>(perSecond: 0.001, burst: 1, _time);
        Assert.True(buckets.TryTake(-1));
        for (var key = 0; key < 5000; key++)
            buckets.TryTake(key);
        Assert.False(buckets.TryTake(-1));
    }

    private static int Taken(TokenBuckets<string> buckets, string key) => Enumerable.Range(0, 100).Count(_ => buckets.TryTake(key));
}
