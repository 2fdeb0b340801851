using System.Globalization;
using OrleansMonitor.Deletions;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;

namespace OrleansMonitor.Silo.Erasing;

/// <summary>
/// Deletes what several owners hold, each in a commit of its own. The owner that says what the others hold comes last, so that a
/// deletion that was cut short is made up for by asking for it again.
/// </summary>
internal sealed class Eraser(IGrainFactory grains, AlertQuestions alerts)
{
    /// <summary>Owners that are asked at once.</summary>
    private const int MaxQuestions = 8;

    private const string NodesKeepVersions = "Nodes count traffic and latency by model, not by version: their own figures keep what this version was sent.";
    private const string ModelsKeepNodes = "Models do not count by node: their figures keep what this node sent.";
    private const string RecordStays = "The record itself stays counted in its window: records are not kept one by one.";
    private const string LabelStays = "Its label stays counted in its window; delete the label first to take it back.";
    private const string LabelTraceStays = "A class limit, or a pair of classes that the label had ruled out, does not let it leave exactly: the window keeps a trace of it.";

    private const string AlertsStay = "Its alerts go on until nothing has come for Alerting:Retention: a part of them could not be told.";

    private ICoordinatorGrain Coordinator => grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key);

    /// <summary>Null where there was nothing to delete.</summary>
    public async Task<Deletion?> DeleteModelAsync(string model, Erasure erasure)
    {
        var grain = grains.GetGrain<IModelGrain>(model);
        if (erasure.Version is null)
        {
            var ofModel = erasure with { Segment = model };
            await Parallel(
                (await grain.GetSummaryAsync()).Nodes, node => grains.GetGrain<INodeGrain>(node).EraseAsync(ofModel));
        }

        var result = await grain.EraseAsync(erasure);
        var wasKnown = erasure.IsWhole && await Coordinator.ForgetModelAsync(model, result.Time);
        if (!result.Existed && !wasKnown)
            return null;
        if (erasure.Version is not null && result.Rows == 0 && result.Predictions == 0)
            return null;
        List<string> remains = erasure.Version is null ? [] : [NodesKeepVersions];
        if (result.RowsAcross > 0)
            remains.Add($"{result.RowsAcross} {Noun.Of(result.RowsAcross, "window")} with {result.RecordsAcross} {Noun.Of(result.RecordsAcross, "record")} {Noun.Of(result.RowsAcross, "reaches", "reach")} across a bound of the range, and {Noun.Of(result.RowsAcross, "stays", "stay")}: older records are kept by the minute, the hour and the day. A range of whole days takes them too.");
        if (erasure.IsWhole && await grains.GetGrain<IBaselineGrain>(model).ListAsync() is { Length: > 0 } baselines)
            remains.Add(BaselinesStay(baselines.Length, await KeptRowsAsync(model, baselines)));
        if ((erasure.IsWhole || erasure.Version is not null) && !await ForgetModelAsync(model, erasure.Version))
            remains.Add(AlertsStay);
        return Of(result) with
        {
            Remains = remains,
            DeletedNothing = !erasure.IsWhole && result is { Records: 0, Rows: 0, Predictions: 0, Labels: 0 },
        };
    }

    /// <summary>Null where there was nothing to delete.</summary>
    public async Task<Deletion?> DeleteNodeAsync(string node)
    {
        var grain = grains.GetGrain<INodeGrain>(node);
        await Parallel(await grain.ListModelsAsync(), model => grains.GetGrain<IModelGrain>(model).ForgetNodeAsync(node));
        var result = await grain.EraseAsync(new Erasure());
        var wasKnown = await Coordinator.ForgetNodeAsync(node, result.Time);
        if (!result.Existed && !wasKnown)
            return null;
        List<string> remains = [ModelsKeepNodes];
        if (!await alerts.ForgetAsync(OwnerKind.Node, node))
            remains.Add(AlertsStay);
        return Of(result) with { Remains = remains };
    }

    // Who of its nodes is missing is an owner of its own.
    private async Task<bool> ForgetModelAsync(string model, string? version) =>
        await alerts.ForgetAsync(OwnerKind.Model, model, version) & (version is not null || await alerts.ForgetAsync(OwnerKind.Presence, model));

    /// <summary>Null where nothing is kept under the id.</summary>
    public async Task<Deletion?> DeleteEntryAsync(string model, ulong id, bool isLabel) =>
        await grains.GetGrain<IModelGrain>(model).EraseEntryAsync(id, isLabel) switch
        {
            EntryErasure.PendingPrediction => new Deletion { Predictions = 1, Remains = [RecordStays] },
            EntryErasure.LabelledPrediction => new Deletion { Predictions = 1, Remains = [RecordStays, LabelStays] },
            EntryErasure.WaitingLabel or EntryErasure.JoinedLabel => new Deletion { Labels = 1 },
            EntryErasure.JoinedLabelInexactly => new Deletion { Labels = 1, Remains = [LabelTraceStays] },
            _ => null,
        };

    /// <summary>How many rows the outlier detectors of baselines keep, of each that keeps some.</summary>
    private async Task<int[]> KeptRowsAsync(string model, StoredBaseline[] baselines)
    {
        var kept = new List<int>();
        foreach (var each in baselines)
        {
            // One that was deleted meanwhile keeps nothing.
            if (await grains.GetGrain<IBaselineGrain>(model).GetAsync(each.Name, each.Revision) is { } stored && Baseline.Decode(stored.Content).Detector is { KeptRows: > 0 and var rows })
                kept.Add(rows);
        }

        return [.. kept];
    }

    private static string Show(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string BaselinesStay(int count, int[] kept)
    {
        var rows = kept.Sum();
        var what = (count, kept.Length) switch
        {
            (1, 0) => "1 baseline stays, an aggregate without rows",
            (_, 0) => $"{count} baselines stay, aggregates without rows",
            (1, _) => $"1 baseline stays, whose outlier detector keeps {Show(rows)} {Noun.Of(rows, "row")}",
            _ => $"{count} baselines stay, of which {kept.Length} {Noun.Of(kept.Length, "has an outlier detector that keeps", "have outlier detectors that keep")} {Show(rows)} {Noun.Of(rows, "row")}",
        };
        return $"{what}. Baselines are deleted by their names.";
    }

    private static Deletion Of(ErasureResult result) =>
        new() { Records = result.Records, Labelled = result.Labelled, Windows = result.Rows, Predictions = result.Predictions, Labels = result.Labels };

    private static Task Parallel(IEnumerable<string> names, Func<string, Task> ask) =>
        System.Threading.Tasks.Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = MaxQuestions }, async (name, _) => await ask(name));
}
