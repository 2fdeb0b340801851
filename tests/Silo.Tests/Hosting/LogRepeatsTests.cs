using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Tests.Hosting;

public sealed class LogRepeatsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Written _written = new();
    private readonly LogRepeats _repeats;

    public LogRepeatsTests() => _repeats = new LogRepeats(_written, _time);

    public void Dispose() => _repeats.Dispose();

    [Fact]
    public void What_repeats_is_written_five_times_a_minute_and_then_how_many_more_there_were()
    {
        var logger = _repeats.CreateLogger("Store");
        for (var i = 0; i < 60; i++)
            logger.LogError("Owner {Owner} failed", i);
        _written.Texts.ShouldBe(["Owner 0 failed", "Owner 1 failed", "Owner 2 failed", "Owner 3 failed", "Owner 4 failed"]);

        _time.Advance(LogRepeats.Interval);
        _written.Texts.Skip(5).ShouldBe(["55 more in a minute, not written: Owner {Owner} failed"]);
        logger.LogError("Owner {Owner} failed", 60);
        _written.Texts[^1].ShouldBe("Owner 60 failed");
    }

    [Fact]
    public void Other_messages_other_categories_what_informs_what_is_critical_and_the_audit_are_not_held_back()
    {
        for (var i = 0; i < 20; i++)
        {
            _repeats.CreateLogger("A").LogInformation("Informs");
            _repeats.CreateLogger("A").LogCritical("Is critical");
            _repeats.CreateLogger(AuditLog.Category).LogWarning("Was refused");
            _repeats.CreateLogger("A").LogWarning("First");
            _repeats.CreateLogger("A").LogWarning("Second");
            _repeats.CreateLogger("B").LogWarning("First");
        }

        int Count(string text) => _written.Texts.Count(written => written == text);
        (Count("Informs"), Count("Is critical"), Count("Was refused")).ShouldBe((20, 20, 20));
        (Count("First"), Count("Second")).ShouldBe((2 * LogRepeats.Limit, LogRepeats.Limit));
    }

    [Fact]
    public void What_was_held_back_is_told_at_the_end_and_made_up_texts_have_a_bound()
    {
        var logger = _repeats.CreateLogger("A");
        for (var i = 0; i < 1_000; i++)
            logger.Log(LogLevel.Warning, default, $"made up {i}", null, static (text, _) => text);
        for (var i = 0; i < 7; i++)
            logger.Log(LogLevel.Warning, new EventId(4, "Named"), "said", null, static (text, _) => text);
        _repeats.Dispose();
        _written.Texts.Where(static text => text.Contains("more in a minute", StringComparison.Ordinal))
            .ShouldBe(["995 more in a minute, not written: ", "2 more in a minute, not written: Named"], ignoreOrder: true);
    }

    private sealed class Written : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _texts = new();

        public string[] Texts => [.. _texts];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _texts.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
