using MediaServer.Server.Auth;
using MediaServer.Server.Live;
using MediaServer.Server.Phone;
using MediaServer.Server.Recordings;
using MediaServer.Visits;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace MediaServer.Server.Hub;

/// <summary>The hub of PROTOCOL section 4: who calls what, under which policy. What it means is decided in the visit.</summary>
[Authorize(Policies.Visitor)]
internal sealed class VisitHub(Sessions sessions, PhoneSessions phones, RecordingSessions recordings, Connections connections)
    : Microsoft.AspNetCore.SignalR.Hub
{
    private JoinIdentity Who => JoinIdentity.Of(Context.User);
    private Actor Me => new(Context.ConnectionId, Who.Participant);
    private CancellationToken Gone => Context.ConnectionAborted;

    [HubPolicy(Policies.Visitor)]
    public Task<JoinReply> Join(JoinRequest request) => sessions.JoinAsync(Who, Context.ConnectionId, request, Gone);

    [HubPolicy(Policies.Visitor)]
    public Task<NegotiateAnswer> Negotiate(NegotiateRequest request) => sessions.NegotiateAsync(Who, Context.ConnectionId, request, Gone);

    [HubPolicy(Policies.Visitor)]
    public Task Trickle(TrickleRequest request) => sessions.TrickleAsync(Who, Context.ConnectionId, request, Gone);

    [HubPolicy(Policies.Visitor)]
    public Task SetTrack(SetTrackRequest request) => sessions.ApplyAsync(Who, new SetTrackMuted(Me, request.Track, request.Muted), Gone);

    [HubPolicy(Policies.Visitor)]
    public Task Watch(WatchRequest request) => sessions.WatchAsync(Who, Context.ConnectionId, request, Gone);

    [HubPolicy(Policies.Moderator)]
    public Task Admit(TargetRequest request) => sessions.ApplyAsync(Who, new Admit(Me, request.Participant), Gone);

    [HubPolicy(Policies.Moderator)]
    public Task Deny(TargetRequest request) => sessions.ApplyAsync(Who, new Deny(Me, request.Participant), Gone);

    [HubPolicy(Policies.Moderator)]
    public Task Hold(TargetRequest request) => sessions.ApplyAsync(Who, new Hold(Me, request.Participant), Gone);

    [HubPolicy(Policies.Moderator)]
    public Task Mute(TargetRequest request) => sessions.ApplyAsync(Who, new Mute(Me, request.Participant), Gone);

    [HubPolicy(Policies.Moderator)]
    public Task Remove(TargetRequest request) => sessions.ApplyAsync(Who, new Remove(Me, request.Participant), Gone);

    [HubPolicy(Policies.Visitor)]
    public Task RaiseHand(RaiseHandRequest request) => sessions.ApplyAsync(Who, new RaiseHand(Me, request.Raised), Gone);

    [HubPolicy(Policies.Inviter)]
    public Task<CalledPerson> InviteByPhone(InviteByPhoneRequest request) => phones.InviteAsync(Who, Context.ConnectionId, request, Gone);

    [HubPolicy(Policies.Inviter)]
    public Task Transfer(HandOnRequest request) => phones.TransferAsync(Who, Context.ConnectionId, request, Gone);

    [HubPolicy(Policies.Visitor)]
    public Task<PhoneAccess> ContinueByPhone() => phones.ContinueAsync(Who, Context.ConnectionId, Gone);

    [HubPolicy(Policies.Recorder)]
    public Task<RecordingStarting> RequestRecording() => recordings.RequestAsync(Who, Context.ConnectionId, Gone);

    [HubPolicy(Policies.Recorder)]
    public Task StopRecording() => sessions.ApplyAsync(Who, new StopRecording(Me), Gone);

    [HubPolicy(Policies.Recorder)]
    public Task PauseRecording(PauseRequest request) => sessions.ApplyAsync(Who, new PauseRecording(Me, request.Paused), Gone);

    [HubPolicy(Policies.Visitor)]
    public Task Consent(ConsentReply reply) => recordings.ConsentAsync(Who, Context.ConnectionId, reply, Gone);

    [HubPolicy(Policies.Recorder)]
    public Task<IReadOnlyList<RecordingDescription>> Recordings() => recordings.ListAsync(Who, Context.ConnectionId, Gone);

    [HubPolicy(Policies.Ender)]
    public Task End() => sessions.ApplyAsync(Who, new End(Me), Gone);

    [HubPolicy(Policies.Visitor)]
    public Task Leave() => sessions.ApplyAsync(Who, new Leave(Me), Gone);

    public override Task OnConnectedAsync()
    {
        connections.TryOpen(Context, Who.Visit, Who.Participant);
        return Task.CompletedTask;
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        connections.Close(Context.ConnectionId);
        await sessions.LoseAsync(Who, Context.ConnectionId);
    }
}

/// <summary>The policy of a hub method. Checked by <see cref="HubGuard"/>, so that the refusal carries the protocol's code.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HubPolicyAttribute(string policy) : Attribute
{
    public string Policy { get; } = policy;
}
