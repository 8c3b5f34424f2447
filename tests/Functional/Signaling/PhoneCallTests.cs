using MediaServer.Host.Control;
using MediaServer.Server.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>A patient calls: the same waiting room, admission, muting and end as for a browser.</summary>
public class PhoneCallTests
{
    [Fact]
    public async Task Caller_WaitsIsAdmittedAndLeaves()
    {
        await using var story = await PhoneStory.StartAsync();
        var call = story.CallIn("+1 555 0142");
        var waiting = await story.Phone.NextAsync<EnterWaiting>(call);
        Assert.Equal((story.Visit, story.Ann.Id, 1), (waiting.Visit, waiting.Participant, waiting.Position));
        var row = (await story.Clinician.HearAsync("waiting"))[0].GetProperty("participant");
        Assert.Equal(("Phone ••42", "phone", story.Ann.Id), (row.Text("name"), row.Text("via"), row.Text("id")));

        await story.Clinician.CallAsync("Admit", new { participant = story.Ann.Id });
        var room = await story.Phone.NextAsync<EnterRoom>(call);
        Assert.Equal((story.Visit, story.Ann.Id, false), (room.Visit, room.Participant, room.Muted));
        var added = (await story.Clinician.HearAsync("participants")).GetProperty("added")[0];
        Assert.Equal(("phone", "joined"), (added.Text("via"), added.Text("state")));

        story.Phone.Report(new CallQualityChanged(call, QualityLevel.Poor));
        Assert.Equal("poor", (await story.Clinician.HearAsync("quality")).Text("level"));
        story.Phone.Report(new CallEnded(call, CallEnd.HungUp, TimeSpan.FromMinutes(5)));
        Assert.Equal(story.Ann.Id, (await story.Clinician.HearAsync("participants")).GetProperty("removed")[0].GetString());
        Assert.Equal(
            ["pin.minted", "participant.waiting", "participant.joined", "participant.left"],
            (await story.AuditAsync(story.Visit))[^4..]
        );
    }

    [Fact]
    public async Task Named_CallerKeepsTheName()
    {
        await using var story = await PhoneStory.StartAsync("Ann");
        await story.Phone.NextAsync<EnterWaiting>(story.CallIn());
        Assert.Equal("Ann", (await story.Clinician.HearAsync("waiting"))[0].GetProperty("participant").Text("name"));
    }

    [Fact]
    public async Task Withheld_NumberIsJustAPhone()
    {
        await using var story = await PhoneStory.StartAsync();
        await story.Phone.NextAsync<EnterWaiting>(story.CallIn(""));
        Assert.Equal("Phone", (await story.Clinician.HearAsync("waiting"))[0].GetProperty("participant").Text("name"));
    }

    [Fact]
    public async Task Queue_IsSpokenOnlyWhenItMoves()
    {
        await using var story = await PhoneStory.StartAsync();
        var ben = await story.InviteAsync("Ben");
        await story.Phone.NextAsync<EnterWaiting>(story.CallIn());
        var second = story.Phone.Call("+15550143");
        story.Phone.Key(second, ben.GetProperty("phone").Text("pin"));
        Assert.Equal(2, (await story.Phone.NextAsync<EnterWaiting>(second)).Position);
        // Another clinician's arrival tells the roster anew; nobody has moved up.
        await using var colleague = await Person.JoinAsync(story.Server, await story.Server.InviteAsync(story.Visit, "provider"));
        await story.Clinician.CallAsync("Admit", new { participant = story.Ann.Id });
        Assert.Equal(1, (await story.Phone.NextAsync<SetPosition>(second)).Position);
    }

    [Fact]
    public async Task Denied_CallerHearsWhyAndMayNotComeAgain()
    {
        await using var story = await PhoneStory.StartAsync();
        var call = story.CallIn();
        await story.Phone.NextAsync<EnterWaiting>(call);
        await story.Clinician.CallAsync("Deny", new { participant = story.Ann.Id });
        Assert.Equal(Farewell.Denied, (await story.Phone.NextAsync<HangUp>(call)).Farewell);
        story.Phone.Report(new CallEnded(call, CallEnd.Ended, TimeSpan.Zero));
        Assert.Equal(Farewell.Denied, (await story.Phone.NextAsync<HangUp>(story.CallIn())).Farewell);
    }

    [Fact]
    public async Task Mute_ByHostAndByKeys()
    {
        await using var story = await PhoneStory.StartAsync();
        var call = await story.CallInAndEnterAsync();
        await story.Clinician.CallAsync("Mute", new { participant = story.Ann.Id });
        Assert.True((await story.Phone.NextAsync<SetCallMuted>(call)).Muted);
        Assert.True(await MutedAsync(story));
        story.Phone.Report(new KeyPressed(call, PhoneKey.Mute, On: false));
        Assert.False(await MutedAsync(story)); // the caller has opened it itself
        story.Phone.Report(new KeyPressed(call, PhoneKey.Mute, On: true));
        Assert.True(await MutedAsync(story));
        // The phone has said so already: the next thing that the caller is told is something else.
        await story.Clinician.CallAsync("Hold", new { participant = story.Ann.Id });
        await story.Phone.NextAsync<EnterWaiting>(call);
    }

    [Fact]
    public async Task Hold_IsTheWaitingRoomWithoutAPlace()
    {
        await using var story = await PhoneStory.StartAsync();
        var call = await story.CallInAndEnterAsync();
        story.Phone.Report(new KeyPressed(call, PhoneKey.Mute, On: true));
        Assert.True(await MutedAsync(story));
        await story.Clinician.CallAsync("Hold", new { participant = story.Ann.Id });
        Assert.Equal(0, (await story.Phone.NextAsync<EnterWaiting>(call)).Position);
        story.Media.Report(new TracksChanged(story.Visit, story.Ann.Id, [], ["t1"])); // on hold nothing is published
        await story.Clinician.HearAsync("tracks");
        await story.Clinician.CallAsync("Admit", new { participant = story.Ann.Id });
        Assert.True((await story.Phone.NextAsync<EnterRoom>(call)).Muted); // as it was
    }

    [Fact]
    public async Task Keys_RaiseTheHandAndCount()
    {
        await using var story = await PhoneStory.StartAsync();
        var call = await story.CallInAndEnterAsync();
        story.Phone.Report(new KeyPressed(call, PhoneKey.RaiseHand));
        Assert.Equal(PhoneNotice.HandRaised, (await story.Phone.NextAsync<Notify>(call)).Notice);
        Assert.True((await story.Clinician.HearAsync("participants")).GetProperty("updated")[0].GetProperty("hand").GetBoolean());
        story.Phone.Report(new KeyPressed(call, PhoneKey.RaiseHand));
        Assert.Equal(PhoneNotice.HandLowered, (await story.Phone.NextAsync<Notify>(call)).Notice);
        story.Phone.Report(new KeyPressed(call, PhoneKey.Count));
        Assert.Equal(2, (await story.Phone.NextAsync<SayCount>(call)).Count);
    }

    [Theory]
    [InlineData("Remove", Farewell.Removed)]
    [InlineData("End", Farewell.VisitEnded)]
    public async Task Farewell_FitsTheReason(string act, Farewell expected)
    {
        await using var story = await PhoneStory.StartAsync();
        var call = await story.CallInAndEnterAsync();
        if (act == "End")
            await story.Clinician.CallAsync(act);
        else
            await story.Clinician.CallAsync(act, new { participant = story.Ann.Id });
        Assert.Equal(expected, (await story.Phone.NextAsync<HangUp>(call)).Farewell);
    }

    [Fact]
    public async Task LostLine_KeepsTheSeatForTheNextCall()
    {
        await using var story = await PhoneStory.StartAsync();
        var call = await story.CallInAndEnterAsync();
        story.Phone.Report(new CallEnded(call, CallEnd.Lost, TimeSpan.FromMinutes(1)));
        await HearConnectedAsync(story, false);
        var again = story.CallIn();
        Assert.Equal(story.Ann.Id, (await story.Phone.NextAsync<EnterRoom>(again)).Participant); // no second admission
        story.Phone.Report(new CallEnded(again, CallEnd.Lost, TimeSpan.FromMinutes(1)));
        await HearConnectedAsync(story, false);
        story.Time.Advance(TimeSpan.FromSeconds(61));
        await HearRemovedAsync(story);
    }

    [Fact]
    public async Task EndedVisit_ForgetsPinsAndNumbers()
    {
        await using var story = await PhoneStory.StartAsync(ownNumber: "+15557654321");
        await story.Clinician.CallAsync("End");
        var call = story.CallIn();
        await story.RefusedAfterAsync(call, 0);
        await story.AuditAsync(story.Visit); // everything is stored
        await using var db = story.Server.Services.GetRequiredService<Database>().Open();
        Assert.Empty(await db.PhonePins.ToListAsync());
        Assert.DoesNotContain(await db.Participants.ToListAsync(), p => p.Phone is not null);
    }

    private static async Task<bool> MutedAsync(PhoneStory story)
    {
        while (true)
            foreach (var updated in (await story.Clinician.HearAsync("participants")).GetProperty("updated").EnumerateArray())
            foreach (var track in updated.GetProperty("tracks").EnumerateArray())
                return track.GetProperty("muted").GetBoolean();
    }

    private static async Task HearRemovedAsync(PhoneStory story)
    {
        while (true)
            foreach (var removed in (await story.Clinician.HearAsync("participants")).GetProperty("removed").EnumerateArray())
            {
                Assert.Equal(story.Ann.Id, removed.GetString());
                return;
            }
    }

    private static async Task HearConnectedAsync(PhoneStory story, bool connected)
    {
        while (true)
            foreach (var updated in (await story.Clinician.HearAsync("participants")).GetProperty("updated").EnumerateArray())
                if (updated.GetProperty("connected").GetBoolean() == connected)
                    return;
    }
}
