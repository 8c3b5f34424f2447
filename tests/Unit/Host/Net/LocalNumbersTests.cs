using MediaServer.Host.Net;

namespace MediaServer.Tests.Unit.Host.Net;

public class LocalNumbersTests
{
    private readonly LocalNumbers _locals = new();

    [Fact]
    public void Address_KeepsItsNumber_WhateverArrivesMeanwhile()
    {
        var first = _locals.NumberOf(7);
        var second = _locals.NumberOf(8);

        Assert.NotEqual(first, second);
        Assert.Equal(first, _locals.NumberOf(7));
        Assert.Equal(((UInt128)7, (UInt128)8), (_locals.AddressOf(first), _locals.AddressOf(second)));
    }

    [Fact]
    public void RemoteOfNoParticularAddress_IsAnsweredFromAny() => Assert.Equal(UInt128.Zero, _locals.AddressOf(LocalNumbers.Any));

    [Fact]
    public void MoreAddressesThanAnyMachineHas_AreAny_AndTheFirstOnesStay()
    {
        for (var i = 1; i <= LocalNumbers.Capacity; i++)
            _locals.NumberOf((UInt128)i);

        Assert.Equal(LocalNumbers.Any, _locals.NumberOf(1000));
        Assert.Equal(UInt128.One, _locals.AddressOf(_locals.NumberOf(1)));
    }
}
