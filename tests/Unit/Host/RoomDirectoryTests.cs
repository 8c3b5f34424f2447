using MediaServer.Host.Workers;

namespace MediaServer.Tests.Unit.Host;

public class RoomDirectoryTests
{
    private readonly Dictionary<string, int> _load = new() { ["first"] = 0, ["second"] = 0 };
    private readonly RoomDirectory<string> _directory;

    public RoomDirectoryTests() => _directory = new RoomDirectory<string>([.. _load.Keys], w => _load[w]);

    [Fact]
    public void NewRooms_SpreadOverWorkers_BeforeAnyOfThemIsCounted()
    {
        var placed = Enumerable.Range(0, 10).Select(i => _directory.Acquire($"visit {i}")).ToList();

        Assert.Equal(5, placed.Count(w => w == "first"));
    }

    [Fact]
    public void NewRoom_GoesToTheWorkerWithFewerPeers()
    {
        _load["first"] = 8;

        Assert.Equal("second", _directory.Acquire("visit"));
    }

    [Fact]
    public void Room_StaysWhereItIs_WhileAnythingUsesIt()
    {
        var worker = _directory.Acquire("visit"); // the offer
        _directory.Acquire("visit"); // the room it made
        _directory.Release("visit");
        _load[worker] = 100;

        Assert.Equal(worker, _directory.Acquire("visit"));
    }

    [Fact]
    public void Room_ThatEnded_IsForgotten()
    {
        _directory.Acquire("visit");
        _directory.Release("visit");

        Assert.False(_directory.TryFind("visit", out _));
        Assert.Equal(0, _directory.Count);
    }
}
