using MediaServer.Host.Control;

namespace MediaServer.Tests.Functional.Phone;

/// <summary>Real softphones in one room on a bare node.</summary>
public class CallersInOneRoomTests
{
    private const double Low = 440,
        High = 1000;

    /// <summary>Long enough that a second of it is words, chimes and starting up.</summary>
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(8);

    [Theory]
    [InlineData("PCMU/8000/1", "PCMA/8000/1", "udp", "")]
    [InlineData("G722/16000/1", "PCMU/8000/1", "tcp", "")]
    [InlineData("opus/48000/2", "G722/16000/1", "udp", "")]
    [InlineData("PCMA/8000/1", "PCMU/8000/1", "tls", "mediaenc=srtp-mand;")]
    public async Task TwoCallers_HearEachOther_AndNotThemselves(string codec, string otherCodec, string transport, string account)
    {
        await using var rig = await PhoneRig.StartAsync();
        await using var one = await rig.StartPhoneAsync(Low, codec, transport, account);
        await using var other = await rig.StartPhoneAsync(High, otherCodec);
        await rig.JoinAsync(one, "aaaa", "111111111", transport);
        await rig.JoinAsync(other, "bbbb", "222222222");

        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        await one.HangUpAsync();
        await other.HangUpAsync();

        var (heard, otherHeard) = (await one.HeardAsync(), await other.HeardAsync());
        Assert.InRange(heard.Hears(High), Talk / 2, Talk * 2);
        Assert.InRange(otherHeard.Hears(Low), Talk / 2, Talk * 2);
        Assert.InRange(heard.Hears(Low), TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
        Assert.InRange(otherHeard.Hears(High), TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
        await rig.WaitForAsync<CallEnded>(e => e.End == CallEnd.HungUp && e.Talked > Talk);
    }

    [Fact]
    public async Task Callers_OverIpv4AndIpv6_HearEachOther()
    {
        await using var rig = await PhoneRig.StartAsync();
        await using var phone = await rig.StartPhoneAsync(Low, address: "::1");
        await using var other = await rig.StartPhoneAsync(High);
        await rig.JoinAsync(phone, "aaaa", "111111111", host: "[::1]");
        await rig.JoinAsync(other, "bbbb", "222222222");
        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        await phone.HangUpAsync();
        await other.HangUpAsync();
        Assert.InRange((await other.HeardAsync()).Hears(Low), Talk / 2, Talk * 2);
        Assert.InRange((await phone.HeardAsync()).Hears(High), Talk / 2, Talk * 2);
    }

    [Fact]
    public async Task Caller_WhoHolds_IsNotHeard_AndIsHeardAgainAfterwards()
    {
        await using var rig = await PhoneRig.StartAsync();
        await using var phone = await rig.StartPhoneAsync(Low);
        await rig.JoinAsync(phone, "aaaa", "111111111");
        await DialOutTests.HoldAndResumeAsync(rig, phone, "aaaa");
        await DialOutTests.HoldAndResumeAsync(rig, phone, "aaaa");
        await phone.HangUpAsync();
        await rig.WaitForAsync<CallEnded>(e => e.End == CallEnd.HungUp);
    }

    [Fact]
    public async Task Caller_EntersThePinByKeys_Waits_IsAdmitted_MutesAndLeaves()
    {
        await using var rig = await PhoneRig.StartAsync();
        await using var phone = await rig.StartPhoneAsync(Low);
        await phone.DialAsync(rig.Uri("visit"));
        var arrived = await rig.WaitForAsync<CallArrived>();
        await phone.PressAsync("999999999#");
        await rig.WaitForAsync<PinEntered>(e => e is { Pin.Value: "999999999", Try: 1 });
        rig.Phone.Post(new RefusePin(arrived.Call));
        await phone.PressAsync("123456789#");
        await rig.WaitForAsync<PinEntered>(e => e is { Pin.Value: "123456789", Try: 2 });
        rig.Phone.Post(new EnterWaiting(arrived.Call, "visit", "aaaa", Position: 2));
        rig.Phone.Post(new EnterRoom(arrived.Call, "visit", "aaaa"));
        var track = await rig.Room.WaitForEventAsync<TracksChanged>(e => e.Participant == "aaaa");
        Assert.Single(track.Added);
        await rig.Room.WaitForEventAsync<SpeakerChanged>(e => e.Participant == "aaaa");

        await phone.PressAsync("*6");
        await rig.WaitForAsync<KeyPressed>(e => e is { Key: PhoneKey.Mute, On: true });
        await phone.PressAsync("*9");
        await rig.WaitForAsync<KeyPressed>(e => e.Key == PhoneKey.RaiseHand);
        rig.Phone.Post(new AskConsent(arrived.Call, "q1"));
        await phone.PressAsync("1");
        await rig.WaitForAsync<ConsentAnswered>(e => e is { Request: "q1", Yes: true });

        rig.Phone.Post(new HangUp(arrived.Call, Farewell.VisitEnded));
        await rig.WaitForAsync<CallEnded>(e => e.Call == arrived.Call && e.End == CallEnd.Ended);
        await rig.Room.WaitForEventAsync<TracksChanged>(e => e.Participant == "aaaa" && e.Removed.Count > 0);
    }
}
