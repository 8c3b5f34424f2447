namespace MediaServer.Server.Configuration;

internal sealed class DataOptions
{
    public string Directory { get; set; } = "./data";
    public string Provider { get; set; } = "sqlite";
    public string? ConnectionString { get; set; }
}

internal sealed class TurnOptions
{
    public List<string> Urls { get; set; } = [];
    public string? Secret { get; set; }
}

internal sealed class AuthOptions
{
    /// <summary>The key that development mode comes with, and that nothing else may use.</summary>
    public const string DevelopmentKey = "dev";
    public const string DevelopmentSecret = "devsecret-devsecret-devsecret-devsecret";

    public Dictionary<string, string> Keys { get; set; } = [];

    /// <summary>How long a minted join token opens the door.</summary>
    public int JoinTokenMinutes { get; set; } = 10;

    /// <summary>Failed attempts per address and minute before the answer is 429.</summary>
    public int FailuresPerMinute { get; set; } = 10;
}

internal sealed class WebOptions
{
    /// <summary>Web apps (scheme://host[:port]) that may call the hub from their own pages and frame /embed.</summary>
    public List<string> Origins { get; set; } = [];

    /// <summary>Proxies in front of us that end TLS, as addresses or networks; one on this machine is believed anyway.</summary>
    public List<string> Proxies { get; set; } = [];

    /// <summary>Answers over plain http to other machines too. What is said can then be read on the way.</summary>
    public bool AllowPlainHttp { get; set; }
}
