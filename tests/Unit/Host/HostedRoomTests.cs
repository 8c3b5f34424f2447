using System.Reflection;
using MediaServer.Host.Control;
using MediaServer.Sfu;
using MediaServer.Tests.Host.Rig;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Host;

/// <summary>The two vocabularies that a room stands between: a word that one side learns, the other must know.</summary>
public sealed class HostedRoomTests : IDisposable
{
    private readonly DispatcherRig _rig = new();

    public static TheoryData<Type> Commands => [.. ConcreteOf<MediaCommand>()];

    public static TheoryData<Type> Events => [.. ConcreteOf<RoomEvent>()];

    public void Dispose() => _rig.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void EveryCommandOfSignaling_IsCarriedOut(Type command)
    {
        var (alice, _) = _rig.Connect("visit", "alice", new RemoteAddress(0xA11CE, 2000));

        _rig.Dispatcher.Apply(Make<MediaCommand>(command, "visit", "alice"), _rig.Now);

        Assert.Equal(0, alice.Room.Faults.Total);
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void EveryEventOfARoom_ReachesSignaling(Type happened)
    {
        var (alice, _) = _rig.Connect("visit", "alice", new RemoteAddress(0xA11CE, 2000));

        var told = alice.Room.Translate(Make<RoomEvent>(happened, "alice"));

        Assert.Equal("visit", told.Visit);
    }

    private static IEnumerable<Type> ConcreteOf<T>() => typeof(T).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(T)));

    /// <summary>The first parameters as given, the others as empty as their types allow.</summary>
    private static T Make<T>(Type type, params string[] first)
    {
        var constructor = type.GetConstructors().Single();
        return (T)constructor.Invoke([.. constructor.GetParameters().Select((p, i) => i < first.Length ? first[i] : Empty(p))]);
    }

    private static object? Empty(ParameterInfo parameter) =>
        parameter.ParameterType switch
        {
            var type when type == typeof(string) => "x",
            { IsValueType: true } type => Activator.CreateInstance(type),
            { IsGenericType: true } type => Array.CreateInstance(type.GetGenericArguments()[0], 0),
            _ => null,
        };
}
