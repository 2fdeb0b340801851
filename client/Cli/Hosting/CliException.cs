namespace OrleansMonitor.Cli.Hosting;

/// <summary>An error with a message for the person at the terminal and the exit code that scripts see.</summary>
internal sealed class CliException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
