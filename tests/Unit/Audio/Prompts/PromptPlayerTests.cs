using MediaServer.Audio.Prompts;
using MediaServer.Audio.Signals;

namespace MediaServer.Tests.Unit.Audio.Prompts;

public class PromptPlayerTests
{
    private readonly PromptPlayer _player = new(16_000);
    private readonly short[] _frame = new short[320];

    private static Clip Constant(short value, int samples) => new([.. Enumerable.Repeat(value, samples)]);

    [Fact]
    public void Clips_FollowEachOtherWithoutAGap()
    {
        _player.Enqueue(Constant(100, 400));
        _player.Enqueue(Constant(200, 400));
        Assert.True(_player.IsBusy);
        Assert.True(_player.Read(_frame));
        Assert.All(_frame, sample => Assert.Equal(100, sample));
        Assert.True(_player.Read(_frame));
        Assert.Equal([100, 200], [_frame[79], _frame[80]]);
        Assert.True(_player.Read(_frame));
        Assert.Equal([200, 0], [_frame[159], _frame[160]]);
        Assert.False(_player.IsBusy);
        Assert.False(_player.Read(_frame));
        Assert.All(_frame, sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void Stop_FadesWithinOneFrameAndDropsTheRest()
    {
        _player.Enqueue(Constant(1000, 3200));
        _player.Enqueue(Constant(1000, 3200));
        _player.Read(_frame);
        _player.Stop();
        Assert.True(_player.Read(_frame));
        Assert.Equal(1000, _frame[0]);
        Assert.InRange(_frame[319], 0, 5);
        Assert.False(_player.IsBusy);
        Assert.False(_player.Read(_frame));
    }

    [Fact]
    public void Stop_AndAnotherClip_PlaysThatAtOnce()
    {
        _player.Enqueue(Constant(1000, 3200));
        _player.Read(_frame);
        _player.Stop();
        _player.Enqueue(Constant(77, 320));
        Assert.True(_player.Read(_frame));
        Assert.All(_frame, sample => Assert.Equal(77, sample));
    }

    [Fact]
    public void Background_LoopsFadesInAndPausesForClips()
    {
        _player.SetBackground(Constant(1000, 500));
        Assert.True(_player.Read(_frame));
        Assert.Equal(0, _frame[0]);
        Assert.False(_player.IsBusy);
        for (var i = 0; i < 30; i++)
            _player.Read(_frame);
        Assert.All(_frame, sample => Assert.Equal(1000, sample));

        _player.Enqueue(Constant(5, 320));
        _player.Read(_frame);
        Assert.All(_frame, sample => Assert.Equal(5, sample));
        _player.Read(_frame);
        Assert.InRange(_frame[319], 30, 50);

        _player.SetBackground(null);
        Assert.False(_player.Read(_frame));
    }

    [Fact]
    public void Read_AllocatesNothing()
    {
        _player.SetBackground(Tones.Ringback);
        Assert.Equal(
            0,
            Allocated.By(() =>
            {
                _player.Enqueue(Tones.Join);
                for (var i = 0; i < 50; i++)
                    _player.Read(_frame);
            })
        );
    }
}
