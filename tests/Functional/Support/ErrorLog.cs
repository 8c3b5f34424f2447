using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MediaServer.Tests.Functional.Support;

/// <summary>Keeps what a node logged as an error: faults are caught and survived there, and would otherwise pass for other troubles here.</summary>
internal sealed class ErrorLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _errors = new();

    /// <summary>Throws when there was an error.</summary>
    public void ThrowIfAny()
    {
        if (!_errors.IsEmpty)
            throw new InvalidOperationException($"The node logged errors:\n{string.Join('\n', _errors)}");
    }

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
            _errors.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose() { }
}
