using System.Security.Claims;
using MediaServer.Visits;

namespace MediaServer.Server.Auth;

/// <summary>Who a join token or a resume secret says the caller is.</summary>
internal sealed class JoinIdentity : ClaimsIdentity
{
    public JoinIdentity(string visit, string participant, string name, Role role, Permissions permissions, string scope)
        : base(BearerDefaults.Scheme)
    {
        (Visit, Participant, DisplayName, Role, Permissions) = (visit, participant, name, role, permissions);
        AddClaim(new Claim(TokenClaims.Scope, scope));
        if (permissions.Admit)
            AddClaim(new Claim(TokenClaims.Permission, TokenClaims.Admit));
        if (permissions.End)
            AddClaim(new Claim(TokenClaims.Permission, TokenClaims.End));
        if (permissions.Invite)
            AddClaim(new Claim(TokenClaims.Permission, TokenClaims.Invite));
        if (permissions.Record)
            AddClaim(new Claim(TokenClaims.Permission, TokenClaims.Record));
    }

    public string Visit { get; }
    public string Participant { get; }

    /// <summary>Never <see cref="ClaimsIdentity.Name"/>: frameworks like to log that one.</summary>
    public string DisplayName { get; }
    public Role Role { get; }
    public Permissions Permissions { get; }

    /// <summary>Two letters, from the token; empty when it does not say.</summary>
    public string Language { get; init; } = "";

    /// <summary>The resume secret when it was the credential itself.</summary>
    public string? Resume { get; init; }

    /// <summary>The token is past its time: it says who, but opens nothing without a resume secret.</summary>
    public bool MustResume => !HasClaim(TokenClaims.Scope, TokenClaims.Join);

    /// <summary>Opens by itself what is its person's: a token in its time, or the secret of a seat that is still kept.</summary>
    public bool IsCurrent => !MustResume || Resume is not null;

    public static JoinIdentity Of(ClaimsPrincipal? user) =>
        user?.Identities.OfType<JoinIdentity>().FirstOrDefault() ?? throw new InvalidOperationException("no policy guards this call");
}

internal static class TokenClaims
{
    public const string Scope = "scope";
    public const string Permission = "permission";

    public const string Api = "api";
    public const string Join = "join";
    public const string Resume = "resume";

    public const string Admit = "admit";
    public const string End = "end";
    public const string Invite = "invite";
    public const string Record = "record";

    /// <summary>Opens one recording's files.</summary>
    public const string Ticket = "ticket";

    /// <summary>Which recording a ticket opens.</summary>
    public const string Recording = "recording";

    /// <summary>Who a ticket was issued to.</summary>
    public const string Holder = "holder";

    /// <summary>The key id of an API caller.</summary>
    public const string Key = "key";
}

internal static class BearerDefaults
{
    public const string Scheme = "Bearer";
}
