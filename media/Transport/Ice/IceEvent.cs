using MediaServer.Wire;

namespace MediaServer.Transport.Ice;

public enum IceEventKind : byte
{
    TupleAdded,
    TupleRemoved,

    /// <summary>Media goes to <see cref="IceEvent.Address"/> from now on.</summary>
    Selected,
    ConsentLost,
    ConsentRegained,
}

public readonly record struct IceEvent(IceEventKind Kind, RemoteAddress Address);
