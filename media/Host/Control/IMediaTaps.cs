using MediaServer.Sfu;

namespace MediaServer.Host.Control;

/// <summary>Lets somebody look on in rooms (see <see cref="IRoomTap"/>): the recorder.</summary>
public interface IMediaTaps
{
    /// <summary>The media side's clock, which the packets' times are of.</summary>
    TimeSpan Now { get; }

    /// <summary>The wall clock at <see cref="Now"/> = 0. Later changes of the wall clock move nothing.</summary>
    DateTimeOffset Epoch { get; }

    /// <summary>
    /// Puts a tap into the visit's room, now or whenever it opens, also again and again; a room has one. It stays until the answer is
    /// disposed of. A tap that throws is taken out, and nothing else comes of it.
    /// </summary>
    /// <param name="visit">Which room.</param>
    /// <param name="make">Makes the tap, given the number of the worker that will call it.</param>
    ITapSeat Attach(string visit, Func<int, IRoomTap> make);
}

/// <summary>A tap's place at the worker of its room.</summary>
public interface ITapSeat : IDisposable
{
    /// <summary>Does work on the tap's worker, in order with the packets. False when the worker's inbox is full.</summary>
    bool TryPost(Action<TimeSpan> work);

    /// <summary>The tap threw and has been taken out, or its worker took no work when it was to be put in.</summary>
    bool HasFailed { get; }
}
