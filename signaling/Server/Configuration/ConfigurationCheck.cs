using MediaServer.Host;
using MediaServer.Server.Phone;
using MediaServer.Server.Web;

namespace MediaServer.Server.Configuration;

/// <summary>A wrong or missing value. The message is the one line that the operator sees.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);

/// <summary>Checks what this layer reads before anything is started; the media host checks its own.</summary>
internal static class ConfigurationCheck
{
    /// <summary>HS256 wants a key at least as long as its digest (RFC 7518 3.2).</summary>
    private const int MinSecretLength = 32;

    public static void Run(IConfiguration configuration, bool development)
    {
        CheckUrls(configuration["Urls"]);
        CheckData(Bind<DataOptions>(configuration, "Data"));
        CheckPhone(Bind<PhoneDeskOptions>(configuration, PhoneDeskOptions.Section), configuration["Data:Provider"]);
        CheckTurn(Bind<TurnOptions>(configuration, "Turn"));
        CheckAuth(Bind<AuthOptions>(configuration, "Auth"), development);
        Bind<MediaOptions>(configuration, MediaOptions.Section); // its values are the media host's to judge, its types are caught here
        CheckWeb(Bind<WebOptions>(configuration, "Web"));
    }

    private static T Bind<T>(IConfiguration configuration, string section)
        where T : new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException e)
        {
            // The binder's message names key and value: "Failed to convert configuration value 'x' at 'Auth:JoinTokenMinutes' to type ..."
            throw new ConfigurationException($"{section}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static void CheckUrls(string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Kestrel understands * and + as a host, Uri does not.
            var probe = url.Replace("://*", "://any", StringComparison.Ordinal).Replace("://+", "://any", StringComparison.Ordinal);
            if (!Uri.TryCreate(probe, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                throw Wrong("Urls", url, "http://host:port or https://host:port, separated by semicolons");
        }
    }

    private static void CheckData(DataOptions data)
    {
        if (data.Provider is not ("sqlite" or "postgres"))
            throw Wrong("Data:Provider", data.Provider, "sqlite or postgres");
        if (data.Provider == "postgres" && string.IsNullOrWhiteSpace(data.ConnectionString))
            throw Wrong("Data:ConnectionString", "", "an Npgsql connection string, because Data:Provider is postgres");
        if (string.IsNullOrWhiteSpace(data.Directory))
            throw Wrong("Data:Directory", data.Directory, "a folder that can be written");
    }

    private static void CheckPhone(PhoneDeskOptions phone, string? provider)
    {
        // The key's value stays out of the line, as with Auth:Keys.
        if (phone.PinKey is { Length: < PhoneDeskOptions.MinKeyLength } key)
            throw Wrong("Phone:PinKey", $"({key.Length} characters)", $"a secret of at least {PhoneDeskOptions.MinKeyLength} characters");
        if (phone is { Enabled: true, PinKey: null } && provider == "postgres")
            throw Wrong("Phone:PinKey", "", "one secret for every node, because Data:Provider is postgres");
        if (phone.DialOut.MaxPerVisit < 0)
            throw Wrong("Phone:DialOut:MaxPerVisit", phone.DialOut.MaxPerVisit, "0 or more");
        if (phone.DialOut.MaxPerDay < 0)
            throw Wrong("Phone:DialOut:MaxPerDay", phone.DialOut.MaxPerDay, "0 or more");
    }

    private static void CheckWeb(WebOptions web)
    {
        foreach (var origin in web.Origins)
            if (!IsOrigin(origin))
                throw Wrong("Web:Origins", origin, "scheme://host[:port] without a path");
        foreach (var proxy in web.Proxies)
            if (!PlainHttp.TryParseProxy(proxy, out _))
                throw Wrong("Web:Proxies", proxy, "an IP address, or a network as address/bits");
    }

    private static void CheckTurn(TurnOptions turn)
    {
        foreach (var url in turn.Urls)
            if (!url.StartsWith("turn:", StringComparison.Ordinal) && !url.StartsWith("turns:", StringComparison.Ordinal))
                throw Wrong("Turn:Urls", url, "turn:host[:port][?transport=udp|tcp] or turns:...");
        if (turn.Urls.Count > 0 && string.IsNullOrEmpty(turn.Secret))
            throw Wrong("Turn:Secret", "", "the static-auth-secret of the TURN server, because Turn:Urls is set");
    }

    private static void CheckAuth(AuthOptions auth, bool development)
    {
        if (auth.JoinTokenMinutes is < 1 or > 1440)
            throw Wrong("Auth:JoinTokenMinutes", auth.JoinTokenMinutes, "1 to 1440");
        if (auth.FailuresPerMinute < 1)
            throw Wrong("Auth:FailuresPerMinute", auth.FailuresPerMinute, "1 or more");
        foreach (var (id, secret) in auth.Keys)
        {
            // The secret's value stays out of the line: it ends up in logs and terminals.
            if (secret.Length < MinSecretLength)
                throw Wrong($"Auth:Keys:{id}", $"({secret.Length} characters)", $"a secret of at least {MinSecretLength} characters");
            if (!development && secret == AuthOptions.DevelopmentSecret)
                throw Wrong($"Auth:Keys:{id}", "(the development secret)", "any other secret outside development");
        }
        if (!development && auth.Keys.Count == 0)
            throw Wrong("Auth:Keys", "", "at least one key outside development: Auth:Keys:<id> = <secret>");
    }

    public static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is ("http" or "https")
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase);

    private static ConfigurationException Wrong(string key, object? value, string allowed) =>
        new($"Configuration: {key} = '{value}' is not allowed; allowed: {allowed}.");
}
