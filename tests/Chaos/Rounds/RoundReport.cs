using OrleansMonitor.Chaos.Alerting;

namespace OrleansMonitor.Chaos.Rounds;

/// <summary>How one round went.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Detail">To whom, and how long.</param>
/// <param name="SecondsToServe">Per node, from the moment the cluster could have served again until a batch of after it was durable.</param>
/// <param name="Records">Acknowledged records since the run began.</param>
/// <param name="Retries">Requests that a client sent again in this round.</param>
/// <param name="FailedQueries">Health queries of this round that got no answer from any silo.</param>
/// <param name="Errors">What silos logged as an error in this round.</param>
/// <param name="Alerts">What became of alerts.</param>
/// <param name="Mismatches">Where counts differ from the ledger, and alerts from what the data lead to; empty: nowhere.</param>
internal sealed record RoundReport(
    string Kind,
    string Detail,
    IReadOnlyList<double> SecondsToServe,
    long Records,
    long Retries,
    long FailedQueries,
    IReadOnlyList<string> Errors,
    AlertFigures Alerts,
    IReadOnlyList<string> Mismatches);
