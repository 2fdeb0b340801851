using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace OrleansMonitor.Cli.Hosting;

/// <summary>Shows the warnings of the libraries in use; above a progress bar when there is one.</summary>
internal sealed class Notices(IAnsiConsole console) : ILogger
{
    // The account of a replay says more of them, and all.
    private const string AccountedFor = "LogRejected";

    private const string NothingSuppressed = " (0 similar messages suppressed)";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel level) => level >= LogLevel.Warning;

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(level) || id.Name == AccountedFor)
            return;
        var text = formatter(state, exception).Replace(NothingSuppressed, "", StringComparison.Ordinal);
        console.WriteLine(exception is null ? text : $"{text}: {exception.Message}");
    }
}
