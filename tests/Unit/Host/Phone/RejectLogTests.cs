using System.Text;
using MediaServer.Host.Phone;
using MediaServer.Phone.Sip;
using MediaServer.Wire;
using Microsoft.Extensions.Logging;

namespace MediaServer.Tests.Unit.Host.Phone;

/// <summary>What an operator reads about calls that never came through.</summary>
public class RejectLogTests
{
    private static readonly RemoteAddress Stranger = new(new UInt128(0, 0xFFFF_C633_6409), 5060); // 198.51.100.9

    private readonly SipEndpoint _sip = new(new SipOptions { Secret = new byte[32] });
    private readonly Lines _lines = new();

    [Fact]
    public void Reason_IsToldWithItsSource_OnceAMinute()
    {
        var log = new RejectLog(_lines);
        log.Observe(_sip, TimeSpan.FromSeconds(1));
        Assert.Empty(_lines.Written);

        Knock(3);
        log.Observe(_sip, TimeSpan.FromSeconds(2));
        Knock(5);
        log.Observe(_sip, TimeSpan.FromSeconds(3));
        var first = Assert.Single(_lines.Written);
        Assert.Contains("3 messages", first, StringComparison.Ordinal);
        Assert.Contains("unknown_source, the last from 198.51.100.9", first, StringComparison.Ordinal);

        log.Observe(_sip, TimeSpan.FromSeconds(63));
        Assert.Contains("5 messages", _lines.Written[1], StringComparison.Ordinal);
        log.Observe(_sip, TimeSpan.FromSeconds(200));
        Assert.Equal(2, _lines.Written.Count);
    }

    /// <summary>A call with a name and a number in it, neither of which may be seen again.</summary>
    private void Knock(int times)
    {
        for (var i = 0; i < times; i++)
            Assert.Equal(
                SipReject.UnknownSource,
                _sip.Receive(Encoding.ASCII.GetBytes("INVITE sip:123456789@x SIP/2.0\r\n"), Stranger, TimeSpan.Zero)
            );
    }

    private sealed class Lines : ILogger
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Written.Add(formatter(state, exception));
    }
}
