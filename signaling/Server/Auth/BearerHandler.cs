using System.Security.Claims;
using System.Text.Encodings.Web;
using MediaServer.Server.Api;
using MediaServer.Server.Configuration;
using MediaServer.Server.Limits;
using MediaServer.Server.Live;
using MediaServer.Server.Recordings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace MediaServer.Server.Auth;

/// <summary>One scheme for all callers: API tokens, join tokens, resume secrets, and in development the bare secret.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    Tokens tokens,
    VisitDirectory visits,
    VisitClock clock,
    FailedAttempts failures,
    RecordingTickets tickets,
    IOptions<AuthOptions> auth,
    IHostEnvironment environment
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string Prefix = "Bearer ";
    private const string ResumePrefix = "resume.";

    /// <summary>No token of ours comes near; verifying megabytes of base64 is a gift to nobody.</summary>
    private const int MaxLength = 8 * 1024;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (
            header.Length == 0
            && Request.Cookies.TryGetValue(RecordingTickets.Cookie, out var ticket)
            && tickets.Identify(ticket) is { } holder
        )
            return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(holder), Scheme.Name));
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var credential = header[Prefix.Length..].Trim();
        var identity = credential.Length > MaxLength ? null : await IdentifyAsync(credential);
        if (identity is not null)
            return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
        // A good token passes however many bad ones came from the same address: a clinic shares one.
        if (!failures.Count(Context.Connection.RemoteIpAddress))
            Context.Items[typeof(FailedAttempts)] = true;
        return AuthenticateResult.Fail(ErrorCode.Unauthorized);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Context.Items.ContainsKey(typeof(FailedAttempts)))
            return Problem.WriteAsync(Context, ErrorCode.TooManyRequests);
        Response.Headers.WWWAuthenticate = Scheme.Name;
        return Problem.WriteAsync(Context, ErrorCode.Unauthorized);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problem.WriteAsync(Context, ErrorCode.Forbidden);

    private async Task<ClaimsIdentity?> IdentifyAsync(string credential)
    {
        if (credential.StartsWith(ResumePrefix, StringComparison.Ordinal))
            return await ResumeAsync(credential[ResumePrefix.Length..]);
        if (environment.IsDevelopment())
            foreach (var (id, secret) in auth.Value.Keys)
                if (Secrets.Same(secret, credential))
                    return Api(id);
        if (await tokens.VerifyAsync(credential) is not { } token)
            return null;
        return token.IsApi ? Api(token.KeyId) : token.AsJoin();
    }

    private static ClaimsIdentity Api(string key) =>
        new([new(TokenClaims.Scope, TokenClaims.Api), new(TokenClaims.Key, key)], BearerDefaults.Scheme);

    private async Task<ClaimsIdentity?> ResumeAsync(string value)
    {
        if (!ResumeSecret.TryParse(value, out var secret) || await visits.FindAsync(secret.Visit, Context.RequestAborted) is not { } loop)
            return null;
        var seat = await loop.ReadAsync(visit => visit.Find(secret.Participant));
        if (seat is null || !seat.KeysAt(clock.Now).Any(key => Secrets.Same(key, secret.Digest)))
            return null;
        return new JoinIdentity(secret.Visit, seat.Id, seat.Name, seat.Role, seat.Permissions, TokenClaims.Resume) { Resume = value };
    }
}
