using Microsoft.AspNetCore.Authorization;

namespace MediaServer.Server.Auth;

/// <summary>Every endpoint and every hub method names one of these; a test walks them all.</summary>
internal static class Policies
{
    /// <summary>The app's backend.</summary>
    public const string Api = "api";

    /// <summary>Somebody with a join token in its time, or a resume secret, or a token past its time (which must then resume).</summary>
    public const string Visitor = "visitor";

    /// <summary>A join token in its time, for the visit that the route names.</summary>
    public const string Publisher = "publisher";

    /// <summary>The join token that opened the WHIP or WHEP session, in its time or past it.</summary>
    public const string MediaSession = "media-session";

    /// <summary>Permission to admit, deny, hold, mute and remove.</summary>
    public const string Moderator = "moderator";

    /// <summary>Permission to end the visit.</summary>
    public const string Ender = "ender";

    /// <summary>Permission to call somebody into the visit.</summary>
    public const string Inviter = "inviter";

    /// <summary>Permission to record.</summary>
    public const string Recorder = "recorder";

    /// <summary>The app's backend, or somebody with the permission to record; whose visit it is, is decided where the recording is known.</summary>
    public const string Recordings = "recordings";

    /// <summary>The same, or a ticket for the recording that the route names.</summary>
    public const string RecordingFile = "recording-file";

    public static void Configure(AuthorizationOptions options)
    {
        options.AddPolicy(Api, policy => policy.RequireClaim(TokenClaims.Scope, TokenClaims.Api));
        options.AddPolicy(Visitor, policy => policy.RequireClaim(TokenClaims.Scope, TokenClaims.Join, TokenClaims.Resume));
        options.AddPolicy(
            Publisher,
            policy => policy.RequireClaim(TokenClaims.Scope, TokenClaims.Join).AddRequirements(new OwnVisitRequirement())
        );
        options.AddPolicy(
            MediaSession,
            policy =>
                policy.RequireClaim(TokenClaims.Scope, TokenClaims.Join, TokenClaims.Resume).AddRequirements(new OwnVisitRequirement())
        );
        options.AddPolicy(Moderator, policy => policy.RequireClaim(TokenClaims.Permission, TokenClaims.Admit));
        options.AddPolicy(Ender, policy => policy.RequireClaim(TokenClaims.Permission, TokenClaims.End));
        options.AddPolicy(Inviter, policy => policy.RequireClaim(TokenClaims.Permission, TokenClaims.Invite));
        options.AddPolicy(Recorder, policy => policy.RequireClaim(TokenClaims.Permission, TokenClaims.Record));
        options.AddPolicy(Recordings, policy => policy.RequireAssertion(MaySeeRecordings));
        options.AddPolicy(RecordingFile, policy => policy.RequireAssertion(context => MaySeeRecordings(context) || HasTicket(context)));
        // What names no policy is closed, so that a forgotten one is noticed by its author and not by an intruder.
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();
    }

    private static bool MaySeeRecordings(AuthorizationHandlerContext context)
    {
        if (context.User.HasClaim(TokenClaims.Scope, TokenClaims.Api))
            return true;
        var visit = (context.Resource as HttpContext)?.GetRouteValue("visitId") as string;
        return context
            .User.Identities.OfType<JoinIdentity>()
            .Any(who => who.IsCurrent && who.Permissions.Record && (visit is null || who.Visit == visit));
    }

    private static bool HasTicket(AuthorizationHandlerContext context) =>
        context.Resource is HttpContext http
        && http.GetRouteValue("recordingId") is string recording
        && context.User.HasClaim(TokenClaims.Scope, TokenClaims.Ticket)
        && context.User.HasClaim(TokenClaims.Recording, recording);
}

/// <summary>The token's visit is the one in the route.</summary>
internal sealed class OwnVisitRequirement : IAuthorizationRequirement;

internal sealed class OwnVisitHandler : AuthorizationHandler<OwnVisitRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OwnVisitRequirement requirement)
    {
        if (
            context.Resource is HttpContext http
            && http.GetRouteValue("visitId") is string visit
            && context.User.Identities.OfType<JoinIdentity>().Any(identity => identity.Visit == visit)
        )
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
