using System.Collections.Concurrent;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// Writes a warning or an error that repeats at most five times a minute, and then how many more there were: while a database is
/// away every grain has the same to say again and again, with a stack each time, and what is worth reading would drown. Messages are the
/// same by their category and event. What is critical, what only informs, and the audit are written always.
/// </summary>
[ProviderAlias("Console")]
internal sealed partial class LogRepeats : ILoggerProvider, ISupportExternalScope
{
    public const int Limit = 5;

    /// <summary>Kinds of a category that are told apart. Few have more than a dozen; one that makes up its texts has no end of them.</summary>
    private const int MaxKinds = 256;

    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ILoggerProvider _inner;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly ITimer _timer;

    /// <param name="inner">Writes the lines; the caller disposes of it.</param>
    /// <param name="time">Measures the minute.</param>
    public LogRepeats(ILoggerProvider inner, TimeProvider time)
    {
        (_inner, _time) = (inner, time);
        _timer = time.CreateTimer(static state => ((LogRepeats)state!).Report(isLast: false), this, Interval, Interval);
    }

    public ILogger CreateLogger(string categoryName) =>
        _lines.GetOrAdd(categoryName, static (name, repeats) => new Line(repeats._inner.CreateLogger(name), name, repeats._time), this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => (_inner as ISupportExternalScope)?.SetScopeProvider(scopeProvider);

    public void Dispose()
    {
        _timer.Dispose();
        Report(isLast: true);
    }

    private void Report(bool isLast)
    {
        foreach (var line in _lines.Values)
            line.Report(isLast);
    }

    private sealed partial class Line(ILogger inner, string category, TimeProvider time) : ILogger
    {
        private readonly ConcurrentDictionary<string, Kind> _kinds = new(StringComparer.Ordinal);
        private readonly bool _isAudit = category == AuditLog.Category;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (_isAudit || logLevel is not (LogLevel.Warning or LogLevel.Error) || KindOf(logLevel, eventId, state).TryPass(time.GetTimestamp()))
                inner.Log(logLevel, eventId, state, exception, formatter);
        }

        public void Report(bool isLast)
        {
            var now = time.GetTimestamp();
            foreach (var kind in _kinds.Values)
            {
                if (kind.TakeDropped(now, time, isLast) is var dropped and > 0)
                    LogMore(inner, kind.Level, dropped, kind.Name);
            }
        }

        // Many libraries give no number to their events; their template, which is the last item of a state, says the same.
        private Kind KindOf<TState>(LogLevel level, EventId eventId, TState state)
        {
            var template = state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } items ? items[^1].Value as string : null;
            var name = template ?? eventId.Name ?? (eventId.Id == 0 ? "" : $"event {eventId.Id}");
            if (_kinds.TryGetValue(name, out var kind))
                return kind;
            if (_kinds.Count >= MaxKinds)
                name = "other messages";
            return _kinds.GetOrAdd(name, static (key, level) => new Kind(key, level), level);
        }

        [LoggerMessage(EventId = 1, Message = "{Dropped} more in a minute, not written: {Message}")]
        private static partial void LogMore(ILogger logger, LogLevel level, int dropped, string message);
    }

    private sealed class Kind(string name, LogLevel level)
    {
        private readonly Lock _lock = new();
        private long _since;
        private int _count;

        public string Name => name;

        public LogLevel Level => level;

        public bool TryPass(long now)
        {
            lock (_lock)
            {
                if (_count == 0)
                    _since = now;
                _count++;
                return _count <= Limit;
            }
        }

        /// <summary>How many were not written, once their minute is over.</summary>
        public int TakeDropped(long now, TimeProvider time, bool isLast)
        {
            lock (_lock)
            {
                if (!isLast && time.GetElapsedTime(_since, now) < Interval)
                    return 0;
                var dropped = _count - Limit;
                _count = 0;
                return dropped;
            }
        }
    }
}
