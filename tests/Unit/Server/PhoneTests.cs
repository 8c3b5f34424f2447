using MediaServer.Server.Phone;
using Microsoft.Extensions.Time.Testing;

namespace MediaServer.Tests.Unit.Server;

public class PhoneTests
{
    [Fact]
    public void Pin_FollowsFromSeedAndKeyAndNothingElse()
    {
        var key = new PinKey([1, 2, 3]);
        var seed = PinKey.NewSeed();
        Assert.Equal(key.PinOf(seed), new PinKey([1, 2, 3]).PinOf(seed));
        Assert.NotEqual(key.PinOf(seed), new PinKey([1, 2, 4]).PinOf(seed));
        Assert.NotEqual(key.DigestOf(key.PinOf(seed)), new PinKey([1, 2, 4]).DigestOf(key.PinOf(seed)));
    }

    [Fact]
    public void Pins_AreNineDigitsSpreadEvenly()
    {
        var key = new PinKey([7]);
        var counts = new int[9, 10];
        const int Pins = 20_000;
        for (var i = 0; i < Pins; i++)
        {
            var pin = key.PinOf(PinKey.NewSeed());
            Assert.Equal(PinKey.Digits, pin.Length);
            for (var place = 0; place < pin.Length; place++)
                counts[place, pin[place] - '0']++;
        }
        foreach (var count in counts)
            Assert.InRange(count, Pins / 10 - 300, Pins / 10 + 300); // seven standard deviations
    }

    [Theory]
    [InlineData("+49 30 1234567", "+49301234567", "67")]
    [InlineData("+1 (555) 010-0142", "+15550100142", "42")]
    [InlineData("+1.555.010.0142", "+15550100142", "42")]
    public void Numbers_AreTakenAsPeopleWriteThem(string written, string number, string suffix)
    {
        Assert.True(CallTarget.TryParse(written, null, out var target));
        Assert.Equal((number, suffix), (target.Address.Value, target.Suffix));
        Assert.DoesNotContain(number, target.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sip:ann@trunk.example")]
    [InlineData("sips:+15550100@[2001:db8::1]:5061;transport=tls")]
    public void SipUris_AreTaken(string uri) => Assert.True(CallTarget.TryParse(null, uri, out _));

    [Theory]
    [InlineData("sip:ann@trunk.example\r\nEvil: 1")]
    [InlineData("sip:ann@trunk.example>")]
    [InlineData("sip:ann@trunk.example?Subject=x")]
    [InlineData("tel:+15550100142")]
    [InlineData("sip:trunk.example")]
    public void OtherUris_AreNot(string uri) => Assert.False(CallTarget.TryParse(null, uri, out _));

    [Fact]
    public void PinLimits_ForgetAfterAMinute()
    {
        var time = new FakeTimeProvider();
        var limits = new PinLimits(time);
        for (var i = 0; i < PinLimits.PerCaller; i++)
            limits.Refused("trunk", "caller");
        Assert.False(limits.MayTry("trunk", "caller"));
        Assert.True(limits.MayTry("trunk", "another"));
        Assert.True(limits.MayTry("other", "caller"));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(limits.MayTry("trunk", "caller"));
        Assert.Equal(0, limits.Recent);
    }

    [Fact]
    public void PinLimits_SlowDownWithinThePhonesPatience()
    {
        var limits = new PinLimits(new FakeTimeProvider());
        var delays = Enumerable.Range(0, PinLimits.PerCaller).Select(_ => limits.Refused("trunk", "caller")).ToArray();
        Assert.Equal([250, 500, 1000, 2000, 3000], delays[..5].Select(d => d.TotalMilliseconds));
        Assert.All(delays, delay => Assert.True(delay < TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [InlineData("es-MX", "es")]
    [InlineData("EN", "en")]
    [InlineData("yue-HK", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Language_IsTwoLetters(string? locale, string? language) => Assert.Equal(language, PhoneLanguage.Of(locale));
}
