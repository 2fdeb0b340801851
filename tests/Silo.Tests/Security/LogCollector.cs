using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>Keeps everything that is logged, at every level, with all values and exceptions.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<(string Category, string Text)> _entries = new();
    private volatile TaskCompletionSource _came = NewEvent();

    public IEnumerable<(string Category, string Text)> Entries => _entries;

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    /// <summary>Answers how many entries are like this as soon as there is one.</summary>
    public async Task<int> UntilSaidAsync(Func<(string Category, string Text), bool> isIt)
    {
        while (true)
        {
            var came = _came.Task;
            if (_entries.Count(isIt) is > 0 and var count)
                return count;
            await came.WaitAsync(Patience);
        }
    }

    public void Dispose()
    {
    }

    private static TaskCompletionSource NewEvent() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Add(string category, string text)
    {
        _entries.Enqueue((category, text));
        Interlocked.Exchange(ref _came, NewEvent()).SetResult();
    }

    private sealed class Logger(string category, LogCollector collector) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(", ", pairs) : "";
            collector.Add(category, $"{formatter(state, exception)} {values} {exception}");
        }
    }
}
