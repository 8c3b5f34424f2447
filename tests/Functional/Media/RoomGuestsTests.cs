using MediaServer.Host;
using MediaServer.Host.Phone.Rooms;
using MediaServer.Sfu;

namespace MediaServer.Tests.Functional.Media;

/// <summary>Callers take their seats in a room at its worker.</summary>
public class RoomGuestsTests
{
    [Theory]
    [InlineData("ann", 128, "conflict", null)] // is there by browser
    [InlineData("ben", 2, "visit_full", "visit_full")] // one place is free, and hearing takes it
    public async Task RefusedSeat_LeavesNothingInTheRoom_AndTheNextCallerIsHeard(string caller, int places, string refusal, string? next)
    {
        using var rig = new WorkerRig();
        var options = new RoomOptions { MaxParticipants = places };
        using var ann = await rig.AddAsync("ann", room: options);
        var room = await rig.RunAsync(_ => rig.Worker.Dispatcher.Rooms["visit"]);
        RoomGuests Guests() => new(rig.Worker, "visit", options, new HostClock());

        Assert.Equal(refusal, await SeatAsync(Guests(), caller));
        Assert.Equal(["ann"], await rig.RunAsync(_ => room.Room.Participants.Select(p => p.Id).ToArray()));
        Assert.Null(await rig.RunAsync(_ => room.Guests));

        Assert.Equal(next, await SeatAsync(Guests(), "cleo"));
        Assert.Equal(next is null, await rig.RunAsync(_ => room.Room.Participants.Any(p => p.Id == "cleo")));
    }

    private static Task<string?> SeatAsync(RoomGuests guests, string participant)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        guests.Seat(new PhoneSeat(participant, "track", 1, 1, muted: false), answer.SetResult);
        return answer.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
