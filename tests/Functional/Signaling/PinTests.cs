using System.Text.RegularExpressions;
using MediaServer.Host.Control;
using MediaServer.Server.Phone;
using MediaServer.Server.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>PINs: how they are given, and how they are guarded.</summary>
public partial class PinTests
{
    [Fact]
    public async Task Invitations_CarryNumberAddressAndPin()
    {
        await using var story = await PhoneStory.StartAsync();
        var visit = await story.Server.PostAsync("/api/visits", new { locale = "es-MX" });
        Assert.Equal("sip:visit@127.0.0.1", visit.GetProperty("phone").Text("sip"));
        Assert.Equal("+15550199", visit.GetProperty("phone").Text("number")); // the one that answers in Spanish
        var first = (await story.InviteAsync()).GetProperty("phone");
        Assert.Matches(NineDigits(), first.Text("pin"));
        Assert.Equal($"sip:{first.Text("pin")}@127.0.0.1", first.Text("sip"));
        Assert.Equal("+15550100", first.Text("number"));
        Assert.NotEqual(first.Text("pin"), (await story.InviteAsync()).GetProperty("phone").Text("pin"));
        // Asking again for the same person is the same PIN: the one in the patient's hand stays good.
        var again = await story.Server.PostAsync(
            $"/api/visits/{story.Visit}/participants",
            new { role = "patient", participantId = story.Ann.Id }
        );
        Assert.Equal(story.Pin, again.GetProperty("phone").Text("pin"));
    }

    [Fact]
    public async Task WithoutATelephone_NothingIsSaidOfIt()
    {
        await using var server = await ServerFixture.StartAsync(new() { Media = new FakeMediaNode() });
        var visit = await server.PostAsync("/api/visits");
        Assert.False(visit.TryGetProperty("phone", out _));
        var ann = await server.PostAsync($"/api/visits/{visit.Text("id")}/participants", new { role = "patient" });
        Assert.False(ann.TryGetProperty("phone", out _));
        await using var person = await Person.ConnectAsync(server, ann.Text("token"));
        await person.JoinAsync(new { });
        Assert.Equal("unavailable", await person.RefusedAsync("ContinueByPhone"));
    }

    [Fact]
    public async Task StoredPins_AreDigestsThatNeedTheKey()
    {
        await using var story = await PhoneStory.StartAsync();
        await using var db = story.Server.Services.GetRequiredService<Database>().Open();
        var row = await db.PhonePins.SingleAsync(p => p.Participant == story.Ann.Id);
        Assert.DoesNotContain(story.Pin, row.Digest + row.Seed, StringComparison.Ordinal);
        Assert.NotEqual(new PinKey(new byte[32]).DigestOf(story.Pin), row.Digest);
    }

    [Fact]
    public async Task WrongAndExpired_SoundTheSameAndTakeLongerEachTime()
    {
        await using var story = await PhoneStory.StartAsync();
        var ended = await story.Server.CreateVisitAsync();
        var late = await story.Server.PostAsync($"/api/visits/{ended}/participants", new { role = "patient" });
        await story.Server.PostAsync($"/api/visits/{ended}/end");
        var call = story.Phone.Call();
        story.Phone.Key(call, late.GetProperty("phone").Text("pin"));
        var expired = await story.RefusedAfterAsync(call, 250);
        story.Phone.Key(call, Wrong(story), 2);
        var wrong = await story.RefusedAfterAsync(call, 500);
        Assert.Equal(expired, wrong);
        story.Phone.Key(call, Wrong(story), 3);
        await story.RefusedAfterAsync(call, 1000);
    }

    [Fact]
    public async Task TenWrongPins_CloseTheDoorToOneCaller()
    {
        await using var story = await PhoneStory.StartAsync();
        for (var i = 0; i < PinLimits.PerCaller; i++)
            story.Phone.Key(story.Phone.Call("+15550177"), Wrong(story));
        var guesser = story.Phone.Call("+15550177");
        story.Phone.Key(guesser, story.Pin); // even the right one is not looked at any more
        Assert.True((await story.Phone.NextAsync<RefusePin>(guesser)).Final);
        var other = story.CallIn("+15550142");
        await story.Phone.NextAsync<EnterWaiting>(other); // others call on
        story.Phone.Report(new CallEnded(other, CallEnd.HungUp, TimeSpan.Zero));
        story.Time.Advance(TimeSpan.FromMinutes(1));
        var later = story.Phone.Call("+15550177");
        story.Phone.Key(later, story.Pin);
        await story.Phone.NextAsync<EnterWaiting>(later);
    }

    [Fact]
    public async Task TwentyWrongPins_CloseATrunkAndThirtyRaiseTheAlarm()
    {
        await using var story = await PhoneStory.StartAsync();
        for (var i = 0; i < PinLimits.PerTrunk; i++)
            story.Phone.Key(story.Phone.Call($"+155501{i:00}", "leaky"), Wrong(story));
        var next = story.Phone.Call("+15550142", "leaky");
        story.Phone.Key(next, story.Pin);
        Assert.True((await story.Phone.NextAsync<RefusePin>(next)).Final);
        var metrics = story.Server.Services.GetRequiredService<PhoneMetrics>();
        Assert.False(metrics.Storms);
        for (var i = PinLimits.PerTrunk; i < PinLimits.Storm; i++)
            story.Phone.Key(story.Phone.Call($"+155502{i:00}", "other"), Wrong(story));
        await story.Phone.NextAsync<EnterWaiting>(story.CallIn()); // a trunk that did nothing
        Assert.True(metrics.Storms);
        // Every server of this process exposes it under the same name: whose value stands there is anybody's guess.
        Assert.Contains("mediaserver_phone_pin_storm", await story.Server.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal(["pin.storm"], await story.AuditAsync("phone")); // once, not once a guess
    }

    private static string Wrong(PhoneStory story) => story.Pin == "000000001" ? "000000002" : "000000001";

    [GeneratedRegex("^[0-9]{9}$")]
    private static partial Regex NineDigits();
}
