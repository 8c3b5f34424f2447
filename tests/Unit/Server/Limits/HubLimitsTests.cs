using MediaServer.Server.Hub;
using MediaServer.Server.Limits;
using Microsoft.Extensions.Time.Testing;

namespace MediaServer.Tests.Unit.Server.Limits;

public class HubLimitsTests
{
    private readonly HubLimits _limits = new(new FakeTimeProvider());

    [Fact]
    public void AConnection_HasItsBurst_AndAnotherItsOwn()
    {
        Assert.Equal(HubLimits.Burst, Passed("one", "Watch"));
        Assert.Equal(HubLimits.Burst, Passed("other", "Watch"));
    }

    [Theory]
    [InlineData(nameof(VisitHub.Join))]
    [InlineData(nameof(VisitHub.Negotiate))]
    public void DearCalls_AreFewer_AndLeaveRoomForTheOthers(string dear)
    {
        Assert.Equal(OfferLimits.Burst, Passed("one", dear, times: 30));
        Assert.Equal(HubLimits.Burst - 30, Passed("one", "Watch"));
    }

    private int Passed(string connection, string method, int times = 1000) =>
        Enumerable.Range(0, times).Count(_ => _limits.TryAcquire(connection, method));
}
