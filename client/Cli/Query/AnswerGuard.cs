using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Query;

/// <summary>
/// Answers are shown as far as they go: whatever answered may have left out, or made nothing of, what a silo always sends. That is told
/// as what it is and not as a fault of this program.
/// </summary>
internal static class AnswerGuard
{
    public static T Show<T>(Uri endpoint, Func<T> show)
    {
        try
        {
            return show();
        }
        catch (Exception problem) when (IsOfAnswer(problem))
        {
            throw Explain(endpoint, problem);
        }
    }

    /// <summary>What reading members that are not there ends in.</summary>
    public static bool IsOfAnswer(Exception problem) =>
        problem is NullReferenceException or ArgumentException or InvalidOperationException or KeyNotFoundException or OverflowException;

    public static CliException Explain(Uri endpoint, Exception problem) =>
        SiloAddress.Unexpected(endpoint, $"its answer lacks what a silo's has ({problem.Message}); --output json shows it as it came");
}
