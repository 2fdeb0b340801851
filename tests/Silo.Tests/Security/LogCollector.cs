using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>Keeps everything that is logged, at every level, with all values and exceptions.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, string Text)> _entries = new();

    public IEnumerable<(string Category, string Text)> Entries => _entries;

    /// <summary>Waits for a line that begins so: what is counted and what is said are two steps of whoever does both.</summary>
    public async Task UntilSaidAsync(string beginning)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!_entries.Any(each => each.Text.StartsWith(beginning, StringComparison.Ordinal)))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<(string, string)> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(", ", pairs) : "";
            entries.Enqueue((category, $"{formatter(state, exception)} {values} {exception}"));
        }
    }
}
