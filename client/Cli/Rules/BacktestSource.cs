using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Cli.Rules;

/// <summary>The rules of a backtest: those of a file, if the argument looks like one, else a group of the silo.</summary>
internal static class BacktestSource
{
    public static async Task<BacktestRequest> ReadAsync(string source)
    {
        if (!File.Exists(source) && Path.GetFileName(source) == source && Path.GetExtension(source) is not (".yaml" or ".yml"))
            return new BacktestRequest(null, source);
        var text = await RuleText.ReadAsync(source, RuleLimits.MaxFileBytes).ConfigureAwait(false);
        var errors = RuleFile.Read(source, text).Errors;
        return errors.Count == 0
            ? new BacktestRequest(text)
            : throw new CliException(ExitCodes.BadInput, string.Join(Environment.NewLine, errors.Select(static error => error.ToString())));
    }
}
