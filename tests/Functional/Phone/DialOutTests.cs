using MediaServer.Host.Control;

namespace MediaServer.Tests.Functional.Phone;

/// <summary>The node calls a real softphone into a room.</summary>
public class DialOutTests
{
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(3),
        Hold = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task CalledPerson_JoinsAfterPressingOne_AndIsSeenOff()
    {
        await using var rig = await PhoneRig.StartAsync();
        await using var phone = await rig.StartPhoneAsync(440);

        var call = await rig.CallAsync(phone, "aaaa");

        rig.Phone.Post(new HangUp(call, Farewell.VisitEnded));
        await rig.WaitForAsync<CallEnded>(e => e.Call == call && e.End == CallEnd.Ended);
    }

    [Fact]
    public async Task CalledPerson_WhoHolds_IsNotHeard_AndIsHeardAgainAfterwards()
    {
        await using var rig = await PhoneRig.StartAsync();
        await using var phone = await rig.StartPhoneAsync(440);
        await using var other = await rig.StartPhoneAsync(0);
        await rig.JoinAsync(other, "bbbb", "222222222");
        var call = await rig.CallAsync(phone, "aaaa");

        await HoldAndResumeAsync(rig, phone, "aaaa");
        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        await other.HangUpAsync();
        Assert.InRange((await other.HeardAsync()).Last(Talk).Hears(440), Talk * 0.9, Talk);

        rig.Phone.Post(new HangUp(call, Farewell.VisitEnded));
        await rig.WaitForAsync<CallEnded>(e => e.Call == call && e.End == CallEnd.Ended);
    }

    /// <summary>Longer than any stall that the jitter buffer bridges, and than it takes to be no speaker any more.</summary>
    internal static async Task HoldAndResumeAsync(PhoneRig rig, Baresip phone, string participant)
    {
        await rig.Room.WaitForEventAsync<SpeakerChanged>(e => e.Participant == participant);
        var before = rig.Room.Events.Count;
        await phone.HoldAsync();
        await rig.Room.WaitForEventAsync<SpeakerChanged>(e => e.Participant.Length == 0, before);
        await Task.Delay(Hold, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(rig.Room.Events.Skip(before).OfType<SpeakerChanged>(), e => e.Participant == participant);

        await phone.ResumeAsync();
        await rig.Room.WaitForEventAsync<SpeakerChanged>(e => e.Participant == participant, before);
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
