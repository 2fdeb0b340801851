using OrleansMonitor.Grains.Alerting.Rules;

namespace OrleansMonitor.Grains.Alerting.Backtests;

/// <summary>Finds what rules would have done over a range of the past, from committed rows; on every silo, under <see cref="Key"/>. Nothing is changed, and nobody is told.</summary>
[Alias("om.IBacktestGrain")]
public interface IBacktestGrain : IGrainWithStringKey
{
    const string Key = "backtests";

    [Alias("Run")]
    Task<BacktestData> RunAsync(BacktestQuestion question);
}

/// <summary>Which rules, and over which time. Times are Unix milliseconds of event time.</summary>
/// <param name="Sources">Texts with rules, checked.</param>
/// <param name="Group">Only this group; null: all.</param>
/// <param name="Models">Only rules about these models, by patterns; none: all. Rules about nodes are of all nodes.</param>
/// <param name="From">Moments after this.</param>
/// <param name="To">The last moment.</param>
[GenerateSerializer, Immutable, Alias("om.BacktestQuestion")]
public sealed record BacktestQuestion(
    [property: Id(0)] RuleSource[] Sources,
    [property: Id(1)] string? Group,
    [property: Id(2)] string[] Models,
    [property: Id(3)] long From,
    [property: Id(4)] long To);

/// <summary>What rules would have done.</summary>
/// <param name="Alerts">What would have fired, in the order in which it did; without an end where it still fired at the end of the range.</param>
/// <param name="Omitted">How many more there are.</param>
/// <param name="Rules">In the order in which they were written.</param>
/// <param name="Evaluations">Figures that were judged.</param>
/// <param name="Through">The last moment that was judged: before the end of the range when the time was up.</param>
/// <param name="LongestRow">Milliseconds that the longest row has of those that were read: a shorter window is judged as if it were so long.</param>
/// <param name="Refused">Evaluations that would be necessary, of which there are too many; 0: there are not.</param>
[GenerateSerializer, Immutable, Alias("om.BacktestData")]
public sealed record BacktestData(
    [property: Id(0)] Alert[] Alerts,
    [property: Id(1)] int Omitted,
    [property: Id(2)] BacktestRuleData[] Rules,
    [property: Id(3)] long Evaluations,
    [property: Id(4)] long Through,
    [property: Id(5)] long LongestRow,
    [property: Id(6)] long Refused);

/// <summary>What one rule would have done.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Series">Of how many models, versions, segments or nodes it had a figure.</param>
/// <param name="Evaluations">Figures that were judged.</param>
/// <param name="WithoutData">Those that had too few records or none; -1: not known, since figures of several owners are put together.</param>
/// <param name="NotFired">Breaches that ended before the alert fired.</param>
/// <param name="Fired">Alerts that fired.</param>
/// <param name="FiringMilliseconds">How long they did, all together.</param>
[GenerateSerializer, Immutable, Alias("om.BacktestRuleData")]
public sealed record BacktestRuleData(
    [property: Id(0)] string Group,
    [property: Id(1)] string Name,
    [property: Id(2)] int Series,
    [property: Id(3)] long Evaluations,
    [property: Id(4)] long WithoutData,
    [property: Id(5)] int NotFired,
    [property: Id(6)] int Fired,
    [property: Id(7)] long FiringMilliseconds);
