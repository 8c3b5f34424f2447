using MediaServer.Host.Phone.Calls;
using MediaServer.Phone.Sip;

namespace MediaServer.Tests.Unit.Host.Phone;

/// <summary>Which ends of a call are the trunk's fault, so that another trunk may do better (RFC 3263 4.3).</summary>
public class CallEndsTests
{
    [Theory]
    [InlineData(SipEnd.NoReply, 408, true)]
    [InlineData(SipEnd.RefusedByRemote, 503, true)]
    [InlineData(SipEnd.RefusedByRemote, 486, false)] // busy is busy everywhere
    [InlineData(SipEnd.RefusedByRemote, 404, false)]
    [InlineData(SipEnd.NoAnswer, 0, false)]
    [InlineData(SipEnd.LocalHangup, 0, false)]
    public void FaultOfTheTrunk_IsSilenceOr503(SipEnd end, int status, bool expected) =>
        Assert.Equal(expected, CallEnds.IsFaultOfTrunk(end, status));
}
