using MediaServer.Server;
using MediaServer.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace MediaServer.Tests.Unit.Server;

public class ConfigurationTests
{
    private const string Good = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("Urls", "localhost:8080")]
    [InlineData("Data:Provider", "mysql")]
    [InlineData("Turn:Urls:0", "http://turn.example")]
    [InlineData("Auth:JoinTokenMinutes", "0")]
    [InlineData("Auth:FailuresPerMinute", "0")]
    [InlineData("Phone:DialOut:MaxPerVisit", "-1")]
    [InlineData("Phone:DialOut:MaxPerDay", "-1")]
    [InlineData("Web:Origins:0", "https://clinic.example/path")]
    [InlineData("Web:Origins:0", "*")]
    [InlineData("Web:Proxies:0", "proxy.example")]
    [InlineData("Web:Proxies:0", "10.0.0.0/33")]
    public void WrongValue_IsNamedInOneLine(string key, string value)
    {
        var error = Assert.Throws<ConfigurationException>(() => Check(false, ("Auth:Keys:app", Good), (key, value)));
        Assert.Contains(key.Replace(":0", "", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
        Assert.Contains("allowed: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("Auth:JoinTokenMinutes")]
    [InlineData("Media:UdpPort")]
    public void NotANumber_IsNamedToo(string key)
    {
        var error = Assert.Throws<ConfigurationException>(() => Check(false, ("Auth:Keys:app", Good), (key, "ten")));
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
        Assert.Contains("ten", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void MissingValues_AreNamed()
    {
        Assert.Contains("Auth:Keys", Assert.Throws<ConfigurationException>(() => Check(false)).Message, StringComparison.Ordinal);
        var turn = Assert.Throws<ConfigurationException>(() => Check(true, ("Turn:Urls:0", "turn:turn.example")));
        Assert.Contains("Turn:Secret", turn.Message, StringComparison.Ordinal);
        var database = Assert.Throws<ConfigurationException>(() => Check(true, ("Data:Provider", "postgres")));
        Assert.Contains("Data:ConnectionString", database.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PinKey_IsLongAndSharedByNodesAndNotRepeated()
    {
        var weak = Assert.Throws<ConfigurationException>(() => Check(true, ("Phone:PinKey", "hunter2")));
        Assert.Contains("Phone:PinKey", weak.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", weak.Message, StringComparison.Ordinal);
        (string, string)[] nodes = [("Data:Provider", "postgres"), ("Data:ConnectionString", "Host=db"), ("Phone:Enabled", "true")];
        Assert.Contains("Phone:PinKey", Assert.Throws<ConfigurationException>(() => Check(true, nodes)).Message, StringComparison.Ordinal);
        Check(true, [.. nodes, ("Phone:PinKey", Good)]);
    }

    [Fact]
    public void DevelopmentSecret_IsForDevelopmentOnly()
    {
        (string, string) key = ("Auth:Keys:prod", AuthOptions.DevelopmentSecret);
        var error = Assert.Throws<ConfigurationException>(() => Check(false, key));
        Assert.DoesNotContain(AuthOptions.DevelopmentSecret, error.Message, StringComparison.Ordinal);
        Check(true, key);
    }

    [Fact]
    public void ShortSecret_IsRefusedAndNotRepeated()
    {
        var error = Assert.Throws<ConfigurationException>(() => Check(true, ("Auth:Keys:app", "hunter2")));
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WholeServer_RefusesToBuildOutsideDevelopmentWithoutKeys() =>
        Assert.Throws<ConfigurationException>(() => ServerApp.Build(["--environment", "Production"]));

    private static void Check(bool development, params (string Key, string Value)[] values) =>
        ConfigurationCheck.Run(
            new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => v.Key, v => (string?)v.Value)).Build(),
            development
        );
}
