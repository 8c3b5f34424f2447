using MediaServer.Host.Control;

namespace MediaServer.Tests.Functional.Phone;

/// <summary>The node calls a real softphone into a room.</summary>
public class DialOutTests
{
    [Fact]
    public async Task CalledPerson_JoinsAfterPressingOne_AndIsSeenOff()
    {
        await using var rig = await PhoneRig.StartAsync();
        await using var phone = await rig.StartPhoneAsync(440);

        var reply = await rig.Phone.DialAsync(
            new DialCommand("visit", "aaaa", new Confidential($"sip:phone@127.0.0.1:{phone.SipPort}"), "en"),
            TestContext.Current.CancellationToken
        );
        Assert.Null(reply.Error);
        await rig.WaitForAsync<CallAnswered>(e => e.Call == reply.Call);
        await phone.PressAsync("1");
        await rig.WaitForAsync<CallAccepted>(e => e.Call == reply.Call);
        rig.Phone.Post(new EnterRoom(reply.Call, "visit", "aaaa"));
        await rig.Room.WaitForEventAsync<TracksChanged>(e => e.Participant == "aaaa");

        rig.Phone.Post(new HangUp(reply.Call, Farewell.VisitEnded));
        await rig.WaitForAsync<CallEnded>(e => e.Call == reply.Call && e.End == CallEnd.Ended);
    }

    [Theory]
    [InlineData("112")]
    [InlineData("+4911")]
    [InlineData("+4930123456")]
    [InlineData("sip:phone@192.0.2.1")]
    public async Task NumbersThatMustNotBeCalled_AreRefused(string target)
    {
        await using var rig = await PhoneRig.StartAsync();
        var reply = await rig.Phone.DialAsync(
            new DialCommand("visit", "aaaa", new Confidential(target), "en"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("dial_refused", reply.Error);
    }
}
