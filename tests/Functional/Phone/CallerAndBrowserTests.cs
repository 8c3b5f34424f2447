using MediaServer.Host.Control;
using MediaServer.Tests.Functional.Browsers;

namespace MediaServer.Tests.Functional.Phone;

/// <summary>A real softphone and a real browser in one room: each hears the other.</summary>
[Collection("Browsers")]
public class CallerAndBrowserTests
{
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task PhoneAndPage_HearEachOther()
    {
        await using var rig = await PhoneRig.StartAsync();
        await using var chromium = await Chromium.StartAsync();
        await using var page = await rig.Room.JoinAsync(chromium, "page");
        await page.PublishAsync();
        await using var phone = await rig.StartPhoneAsync(440);
        await rig.JoinAsync(phone, "caller", "123456789");
        var track = rig.Room.Events.OfType<TracksChanged>().Single(e => e.Participant == "caller").Added;

        await page.SubscribeAsync(track);
        await page.Tab.WaitForStatsAsync(stats => stats.Heard.Any(), "the caller's tone");
        await rig.Room.WaitForEventAsync<SpeakerChanged>(e => e.Participant == "caller");

        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        await phone.HangUpAsync();
        // Chromium's fake microphone beeps for a tenth of a second once a second; nothing else sounds in the last seconds of the call.
        var heard = (await phone.HeardAsync()).Last(Talk / 2);
        Assert.InRange(heard.Loud(), TimeSpan.FromMilliseconds(100), Talk / 4);
    }
}
