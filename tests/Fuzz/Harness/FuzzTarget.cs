namespace MediaServer.Tests.Fuzz.Harness;

/// <summary>One parser under attack: it may refuse any input and must survive every one.</summary>
/// <remarks>
/// A target named <c>XTarget</c> covers the wire type <c>X</c> and owns <c>corpus/X/</c>. It is found by reflection and needs a
/// constructor without arguments. Instances are used by one thread, so they may keep state between inputs on purpose.
/// </remarks>
public abstract class FuzzTarget
{
    public string Name => GetType().Name.EndsWith("Target", StringComparison.Ordinal) ? GetType().Name[..^"Target".Length] : GetType().Name;

    /// <summary>Off only for types that build objects on purpose (SDP).</summary>
    public virtual bool MustNotAllocate => true;

    /// <summary>Long enough for every length field to matter, short enough to be fast.</summary>
    public virtual int MaxLength => 1500;

    /// <summary>Parses, reads everything that can be read, and checks what must hold of it (<see cref="Require"/>).</summary>
    public abstract void Run(ReadOnlySpan<byte> input);

    /// <summary>An assertion that allocates nothing while it holds.</summary>
    protected static void Require(bool holds, string what)
    {
        if (!holds)
            throw new FuzzInvariantException(what);
    }
}

/// <summary>Something that a target requires of its parser did not hold.</summary>
public sealed class FuzzInvariantException(string message) : Exception(message);
