using MediaServer.Recorder.Journal;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Recorder.Compose.Clocks;

public class SessionClocksTests
{
    private const double Ms = 0.001;

    private static ClockStory Audio(int seed = 1) => new(48_000, 0.02, seed);

    private static ClockStory Video(double extraDelay = 0) => new(90_000, 1 / 30.0, 7) { ExtraDelay = extraDelay };

    private static void AssertWithin(double bound, IEnumerable<double> errors) => Assert.All(errors, e => Assert.InRange(e, -bound, bound));

    [Fact]
    public void Fit_PictureSlowerThanSound_InSyncAllTheSame()
    {
        var (audio, video) = (Audio().Run(0, 120), Video(0.3).Run(2, 120, reportEvery: 1));
        var clocks = ClockStory.Fit(audio, video);
        AssertWithin(4 * Ms, audio.Errors(clocks[0]));
        AssertWithin(4 * Ms, video.Errors(clocks[1]));
    }

    /// <summary>The soundcard, the sender's clock and ours run at three speeds: 100 ppm are 360 ms in an hour.</summary>
    [Fact]
    public void Fit_ClocksThatDriftForAnHour_NoDriftRemains()
    {
        var audio = new ClockStory(48_000, 0.02) { MediaSkew = 100e-6, WallSkew = -30e-6 }.Run(0, 3600);
        var video = new ClockStory(90_000, 1 / 15.0, 3) { WallSkew = -30e-6, ExtraDelay = 0.1 }.Run(0, 3600, reportEvery: 1);
        var clocks = ClockStory.Fit(audio, video);
        AssertWithin(5 * Ms, audio.Errors(clocks[0]));
        AssertWithin(5 * Ms, video.Errors(clocks[1]));
    }

    /// <summary>As a sound device that warms up and cools down: 45 ms off the straight line within the hour.</summary>
    [Theory]
    [InlineData(5, 0)]
    [InlineData(5, 100e-6)]
    [InlineData(25, 0)] // rare reports
    [InlineData(25, 100e-6)]
    public void Fit_SoundDeviceChangesItsPace_IsFollowed(double reportEvery, double skew)
    {
        var audio = new ClockStory(48_000, 0.02) { MediaSkew = skew, MediaJump = t => Bend(t) + Bend(t + 900) }.Run(0, 3600, reportEvery);
        var video = Video().Run(0, 3600, reportEvery: 1);
        var clocks = ClockStory.Fit(audio, video);
        AssertWithin(9 * Ms, audio.Errors(clocks[0]));
        AssertWithin(4 * Ms, video.Errors(clocks[1]));
    }

    [Fact]
    public void Fit_PaceChangesBetweenTwoWallClockSteps_NothingMoves()
    {
        var audio = new ClockStory(48_000, 0.02)
        {
            MediaJump = Bend,
            WallError = t =>
                t < 900 ? 5
                : t < 2700 ? 8
                : 7,
        }.Run(0, 3600);
        var video = new ClockStory(90_000, 1 / 15.0, 3) { WallError = audio.WallError }.Run(0, 3600, reportEvery: 1);
        var clocks = ClockStory.Fit(audio, video);
        AssertWithin(10 * Ms, audio.Errors(clocks[0]));
        AssertWithin(6 * Ms, video.Errors(clocks[1]));
    }

    /// <summary>What was seen of the clock before its wall clock was set tells nothing wrong of what follows.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(25)]
    public void Fit_SteadyPaceAndTwoWallClockSteps_NothingMoves(double reportEvery)
    {
        var audio = new ClockStory(48_000, 0.02)
        {
            MediaSkew = 100e-6,
            WallError = t =>
                t < 600 ? 5
                : t < 1200 ? 8
                : 7,
        };
        audio.Run(0, 1800, reportEvery);
        var video = new ClockStory(90_000, 1 / 15.0, 3) { WallError = audio.WallError }.Run(0, 1800, reportEvery: 1);
        var clocks = ClockStory.Fit(audio, video);
        AssertWithin(6 * Ms, audio.Errors(clocks[0]));
        AssertWithin(6 * Ms, video.Errors(clocks[1]));
    }

    /// <summary>Muted for ten minutes, and heard for a few reports only before or after.</summary>
    [Theory]
    [InlineData(15, 615, 1300)]
    [InlineData(700, 1300, 1315)]
    public void Fit_ShortStretchBesideALongPause_IsPutByThePaceOfTheWhole(double muted, double unmuted, double end)
    {
        var audio = new ClockStory(48_000, 0.02) { MediaSkew = 100e-6 };
        audio.Run(0, muted).Run(unmuted, end);
        AssertWithin(6 * Ms, audio.Errors(ClockStory.Fit(audio)[0]));
    }

    /// <summary>A report in four is wrong by ten milliseconds, all to the same side.</summary>
    [Fact]
    public void Fit_PaceChangesAndReportsAreLate_IsFollowed()
    {
        var n = 0;
        var audio = new ClockStory(48_000, 0.02) { MediaJump = Bend };
        audio.Lie = t => audio.WallAt(t) + (n++ % 4 == 0 ? 0.010 : 0);
        audio.Run(0, 3600);
        var video = Video().Run(0, 3600, reportEvery: 1);
        AssertWithin(7 * Ms, audio.Errors(ClockStory.Fit(audio, video)[0]));
    }

    private static long Bend(double t) => (long)(0.032 * 48_000 * Math.Cos(2 * Math.PI * t / 3600));

    [Fact]
    public void Fit_NoReportsAtAll_GoesByTheFastestPackets()
    {
        var audio = Audio().Run(0, 60, reportEvery: 1000);
        var clock = SessionClocksOf(audio, []);
        AssertWithin(5 * Ms, audio.Errors(clock));
    }

    [Fact]
    public void Fit_FirstReportAfterAMinute_HoldsForWhatCameBefore()
    {
        var (audio, video) = (Audio().Run(0, 120), Video(0.2).Run(0, 120, reportEvery: 1));
        var late = video.Reports.Where(r => r.At > TimeSpan.FromSeconds(60)).ToArray();
        var clocks = MediaServer.Recorder.Compose.Clocks.SessionClocks.Fit([(audio.Timing, audio.Reports), (video.Timing, late)]);
        AssertWithin(4 * Ms, video.Errors(clocks[1]));
    }

    [Theory]
    [InlineData(0)] // 1970
    [InlineData(9_000_000_000)]
    [InlineData(-0.4)] // plausible, and wrong
    public void Fit_EveryThirdReportIsAbsurd_NotBelieved(double lie)
    {
        var audio = Audio();
        var n = 0;
        audio.Lie = t => n++ % 3 == 1 ? (lie is -0.4 ? audio.WallAt(t) : 0) + lie : audio.WallAt(t);
        var video = Video(0.2).Run(0, 120, reportEvery: 1);
        audio.Run(0, 120);
        var clocks = ClockStory.Fit(audio, video);
        AssertWithin(4 * Ms, audio.Errors(clocks[0]));
        AssertWithin(4 * Ms, video.Errors(clocks[1]));
    }

    [Fact]
    public void Fit_ReportsAreRandom_GoesByTheFastestPackets()
    {
        var audio = Audio();
        var random = new Random(5);
        audio.Lie = _ => random.NextDouble() * 1e9;
        audio.Run(0, 60, reportEvery: 1);
        AssertWithin(5 * Ms, audio.Errors(ClockStory.Fit(audio)[0]));
    }

    /// <summary>The reports of one of two streams are off by three seconds, and agree with each other.</summary>
    [Fact]
    public void Fit_StreamsContradictEachOther_NeitherIsBelieved()
    {
        var (audio, video) = (Audio(), Video(0.1).Run(0, 60, reportEvery: 1));
        audio.Lie = t => audio.WallAt(t) - 3;
        audio.Run(0, 60);
        var clocks = ClockStory.Fit(audio, video);
        AssertWithin(5 * Ms, audio.Errors(clocks[0]));
        Assert.All(video.Errors(clocks[1]), e => Assert.InRange(e, 0.095, 0.115)); // its own way is all that is known
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-7200)]
    [InlineData(0.2)]
    public void Fit_SendersWallClockIsSet_NothingMoves(double step)
    {
        ClockStory[] stories = [Audio(), Video(0.1)];
        foreach (var story in stories)
        {
            story.WallError = t => t < 40 ? 5 : 5 + step;
            story.Run(0, 120, reportEvery: 2);
        }
        var clocks = ClockStory.Fit(stories);
        AssertWithin(6 * Ms, stories[0].Errors(clocks[0]));
        AssertWithin(6 * Ms, stories[1].Errors(clocks[1]));
    }

    /// <summary>A sound device stops for a while, and its samples go on where they were: what follows belongs later.</summary>
    [Theory]
    [InlineData(-24_000)]
    [InlineData(48_000 * 60)]
    [InlineData(int.MaxValue / 2)]
    public void Fit_MediaClockJumps_WhatFollowsIsPutRight(long jump)
    {
        var audio = Audio();
        audio.MediaJump = t => t < 50 ? 0 : jump;
        audio.Run(0, 120);
        var errors = audio.Errors(ClockStory.Fit(audio, Video().Run(0, 120, reportEvery: 1))[0]);
        AssertWithin(6 * Ms, errors[..(49 * 50)]);
        AssertWithin(6 * Ms, errors[(52 * 50)..]); // reports are five seconds apart, arrivals one
    }

    [Fact]
    public void Fit_NegativeJumpByHours_TimeGoesOn()
    {
        var audio = Audio();
        audio.MediaJump = t => t < 50 ? 0 : -48_000L * 3600;
        audio.Run(0, 120);
        var errors = audio.Errors(ClockStory.Fit(audio)[0]);
        AssertWithin(6 * Ms, errors[(52 * 50)..]);
    }

    /// <summary>Both of a short visit's streams begin anew, at different times and in different directions.</summary>
    [Fact]
    public void Fit_BothMediaClocksJump_WhatFollowsIsPutRight()
    {
        var (audio, video) = (Audio(), Video());
        audio.MediaJump = t => t < 5.5 ? 0 : 3600 * 48_000;
        video.MediaJump = t => t < 8 ? 0 : -30 * 90_000;
        audio.Run(0, 16, reportEvery: 1);
        video.Run(0, 16, reportEvery: 1);
        var clocks = ClockStory.Fit(audio, video);
        AssertWithin(12 * Ms, audio.Errors(clocks[0]));
        AssertWithin(12 * Ms, video.Errors(clocks[1]));
    }

    /// <summary>A machine that is too busy feeds its sound device too late, again and again: each second has too few samples, and never the same number.</summary>
    [Theory]
    [InlineData(0, 30)]
    [InlineData(0, 120)]
    [InlineData(40, 80)]
    [InlineData(90, 120)]
    public void Fit_SoundDeviceStarves_ThePictureStaysWhereItIs_AndTheSoundIsNear(double from, double to)
    {
        var (audio, video) = (Audio(), Video().Run(0, Math.Max(to, 60), reportEvery: 1));
        audio.MediaJump = t => -(long)(0.1 * 48_000 * (Math.Clamp(t, from, to) - from + Math.Sin(Math.Clamp(t, from, to) - from)));
        audio.Run(0, Math.Max(to, 60));
        var clocks = ClockStory.Fit(audio, video);
        AssertWithin(4 * Ms, video.Errors(clocks[1]));
        AssertWithin(300 * Ms, audio.Errors(clocks[0]));
    }

    [Fact]
    public void Fit_TheOnlySoundStarves_ItsReportsAreFollowed()
    {
        var audio = Audio();
        audio.MediaJump = t => -(long)(0.1 * 48_000 * t);
        audio.Run(0, 60);
        AssertWithin(25 * Ms, audio.Errors(ClockStory.Fit(audio)[0]));
    }

    [Fact]
    public void Fit_MutedForTenMinutes_BothEndsAreRight()
    {
        var audio = Audio();
        audio.Run(0, 30).Run(630, 660);
        AssertWithin(5 * Ms, audio.Errors(ClockStory.Fit(audio)[0]));
    }

    [Fact]
    public void Fit_OnePacketAndNoReport_IsWhereItArrived()
    {
        var audio = Audio();
        audio.Run(5, 5.01, reportEvery: 1000);
        Assert.All(audio.Errors(SessionClocksOf(audio, [])), e => Assert.InRange(e, 0, 0.2));
    }

    [Fact]
    public void Fit_NoPackets_NoClock() => Assert.Null(ClockStory.Fit(Audio())[0]);

    private static MediaServer.Recorder.Compose.Clocks.StreamClock? SessionClocksOf(
        ClockStory story,
        IReadOnlyList<RecordedReport> reports
    ) => MediaServer.Recorder.Compose.Clocks.SessionClocks.Fit([(story.Timing, reports)])[0];
}
