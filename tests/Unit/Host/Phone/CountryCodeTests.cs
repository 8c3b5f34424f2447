using MediaServer.Host.Phone;

namespace MediaServer.Tests.Unit.Host.Phone;

public class CountryCodeTests
{
    [Theory]
    [InlineData("+15550100200", "+1")]
    [InlineData("+74951234567", "+7")]
    [InlineData("+4930123456", "+49")]
    [InlineData("+5215512345678", "+52")]
    [InlineData("+353123456789", "+353")]
    [InlineData("+966123456789", "+966")]
    [InlineData("+99512345678", "+995")]
    [InlineData("phone", null)]
    [InlineData("112", null)]
    [InlineData("+4", null)]
    public void Code_IsAsLongAsItsZoneHasIt(string number, string? code) => Assert.Equal(code, CountryCode.Of(number));
}
