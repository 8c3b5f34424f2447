using MediaServer.Host.Phone.Mixing;

namespace MediaServer.Tests.Unit.Host.Phone.Rooms;

/// <summary>Rooms of callers, mixed by one thread or shared out among several.</summary>
public class PhoneRoomTests
{
    private const int Rooms = 4,
        Callers = 3;

    private static string[] Hear(int threads)
    {
        using var rooms = new SharedRooms(threads, Rooms, Callers);
        rooms.RunFor(ticks: 150);
        Assert.Equal(threads == 1 ? 0 : 150, rooms.Shared);
        Assert.Empty(rooms.Failures);
        return [.. rooms.Callers.Select(c => c.Heard)];
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Rooms_SoundTheSame_HoweverManyThreadsMix(int threads)
    {
        var alone = Hear(threads: 1);
        Assert.Equal(alone.Length, alone.Distinct().Count()); // everybody hears the others, so each something else
        Assert.Equal(alone, Hear(threads));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void FaultOfOneCaller_IsToldOnThePhoneThread_AndHurtsNobodyElse(int threads)
    {
        using var rooms = new SharedRooms(threads, Rooms, Callers);
        rooms.RunFor(ticks: 10);
        var bad = rooms.Callers[4];
        bad.Throws = true;
        rooms.RunFor(ticks: 10);
        Assert.Equal((bad.Call, Environment.CurrentManagedThreadId), Assert.Single(rooms.Failures));
        Assert.Equal(10, bad.Settled);
        Assert.All(rooms.Callers.Except([bad]), c => Assert.Equal(20, c.Settled));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Tick_AllocatesNothing_OnAnyThread(int threads)
    {
        using var rooms = new SharedRooms(threads, Rooms, Callers);
        rooms.RunFor(ticks: 200); // words and chimes are over, buffers have their size
        // The least of some rounds: the runtime itself allocates a little, once, when it compiles anew what runs often.
        Assert.Equal(0, Enumerable.Range(0, 4).Min(_ => AllocatedBy(rooms, ticks: 50)));
    }

    private static long AllocatedBy(SharedRooms rooms, int ticks)
    {
        rooms.RunFor(1);
        var before = rooms.Allocated;
        rooms.RunFor(ticks);
        return rooms.Allocated - before;
    }
}
