using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Feed;

/// <summary>What the feeds of a silo have in common.</summary>
internal sealed partial class RuleFeedServices(
    RuleBookCache rules, IOptions<AlertingOptions> options, AlertingInstruments instruments, IRandomness randomness, TimeProvider time, ILogger<RuleFeed> logger)
{
    private readonly ILogger<RuleFeed> _logger = logger;

    public RuleBookCache Rules => rules;

    public AlertingOptions Options { get; } = options.Value;

    public AlertingInstruments Instruments => instruments;

    public IRandomness Randomness => randomness;

    public TimeProvider Time => time;

    [LoggerMessage(41, LogLevel.Debug, "The rules of {Owner} could not be evaluated; they are again")]
    public partial void LogFailed(OwnerId owner, Exception exception);
}
