using MediaServer.Host.Phone;

namespace MediaServer.Tests.Unit.Host.Phone;

/// <summary>Whom a visit may call.</summary>
public class DialPlanTests
{
    private static DialPlan Plan(params string[] countries) =>
        new(
            new PhoneOptions
            {
                DialOut = new DialOutOptions { Countries = countries },
                Trunks =
                {
                    ["inbound"] = new TrunkOptions { Addresses = ["192.0.2.1"] },
                    ["carrier"] = new TrunkOptions { Server = "sip.example.com", DialOut = true },
                    [PhoneOptionsDefaults.LoopbackTrunk] = new TrunkOptions { DialOut = true },
                },
            }
        );

    [Theory]
    [InlineData("+4930123456", "+49")]
    [InlineData("+15550100200", "*")]
    public void AllowedCountry_GoesOverTheTrunkThatCallsOut(string number, string country) =>
        Assert.Equal([new DialTarget("carrier", number, null)], Plan(country).Find(number));

    [Theory]
    [InlineData("+33123456789")] // another country
    [InlineData("112")]
    [InlineData("+49112")]
    [InlineData("030123456")]
    [InlineData("+49 30 123456")]
    [InlineData("+499001234567")] // premium
    [InlineData("+493012345678901234")]
    [InlineData("tel:+4930123456")]
    [InlineData("")]
    public void EverythingElse_IsRefused(string target) => Assert.Empty(Plan("+49").Find(target));

    [Fact]
    public void WithoutCountries_NobodyIsCalled() => Assert.Empty(Plan().Find("+4930123456"));

    [Theory]
    [InlineData("sip:ward7@sip.example.com", "carrier")]
    [InlineData("sip:phone@127.0.0.1:5090", PhoneOptionsDefaults.LoopbackTrunk)]
    [InlineData("sip:phone@[::1]", PhoneOptionsDefaults.LoopbackTrunk)]
    public void Uri_IsCalledAtATrunkOrOnThisMachine(string uri, string trunk) => Assert.Equal(trunk, Assert.Single(Plan().Find(uri)).Trunk);

    [Fact]
    public void NumberInAUri_GoesAsTheNumberWould() =>
        Assert.Equal(Plan("+49").Find("+4930123456"), Plan("+49").Find("sip:+4930123456@sip.example.com"));

    [Theory]
    [InlineData("911")]
    [InlineData("+499001234567")] // premium
    [InlineData("+33123456789")] // another country
    [InlineData("004930123456")]
    [InlineData("+49-30-123456")] // as a number, it is taken in one spelling only
    [InlineData("9-1-1")]
    [InlineData("(911)")]
    [InlineData(".911")]
    [InlineData("1-900-FLOWERS")]
    [InlineData("*67911")]
    [InlineData("%39%31%31")]
    [InlineData("911%3Bphone-context=+1")]
    [InlineData("+33123456789;phone-context=+49")]
    [InlineData("\uFF19\uFF11\uFF11")] // the digits of another script
    [InlineData("tel:911")]
    [InlineData("911:secret")]
    [InlineData("urn:service:sos")]
    public void NumberInAUri_ThatMayNotBeCalled_IsNoWayAroundTheRules(string user)
    {
        Assert.Empty(Plan("+49").Find($"sip:{user}@sip.example.com"));
        Assert.Empty(Plan("+49").Find($"sip:{user}@127.0.0.1:5090"));
    }

    [Theory]
    [InlineData("carrier", "+4930123456", true)]
    [InlineData("inbound", "+4930123456", false)] // takes calls only
    [InlineData("nobody", "+4930123456", false)]
    [InlineData("carrier", "+499001234567", false)]
    [InlineData("carrier", "sip:ward7@sip.example.com", false)]
    public void Transfer_GoesToNumbersThatMayBeCalled_OverATrunkThatCallsOut(string trunk, string number, bool may) =>
        Assert.Equal(may, Plan("+49").MayTransfer(trunk, number));

    [Theory]
    [InlineData("sip:phone@192.0.2.1")]
    [InlineData("sip:phone@sip.example.com.evil.example")]
    [InlineData("sip:a@b@sip.example.com")]
    [InlineData("sip:a;x=y@sip.example.com")]
    [InlineData("sip:@127.0.0.1")]
    public void Uri_OfAnybodyElse_IsNotRelayedTo(string uri) => Assert.Empty(Plan("*").Find(uri));
}
