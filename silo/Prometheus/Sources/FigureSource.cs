using OrleansMonitor.Access;
using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Health.History;
using OrleansMonitor.PromQl.Evaluation;
using OrleansMonitor.PromQl.Series;
using OrleansMonitor.Silo.Exposition.Formats;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Prometheus.Sources;

/// <summary>Makes sources for those who ask.</summary>
internal sealed class FigureSources(IAggregateStore store, HistoryServices history, OwnHistory own)
{
    /// <summary>One that shows what these grants allow, and nothing else.</summary>
    public FigureSource For(Grants grants) => new(store, history, own, grants);
}

/// <summary>The families of models and nodes, and what the silo measures of itself, as series of samples. What a caller may not read is not there.</summary>
internal sealed class FigureSource(IAggregateStore store, HistoryServices history, OwnHistory own, Grants grants) : ISampleSource
{
    /// <summary>Families of the silo itself, which are over all models.</summary>
    public IReadOnlyList<ExposedFamily> OwnFamilies => grants.HasAllModels(AccessRole.Read) ? own.Families : [];

    public async ValueTask<IReadOnlyList<SampleSeries>> SelectAsync(SampleSelection selection, CancellationToken cancellation)
    {
        var found = new List<SampleSeries>();
        var left = selection.MaxSamples;
        await foreach (var question in QuestionsAsync(selection, SampleNames.Of, cancellation))
        {
            foreach (var series in await BoundedAsync(() => history.ReadAsync(question with { MaxSamples = left }, cancellation)))
            {
                var labels = SampleNames.Of(question.Kind, question.Name, series);
                if (!selection.Takes(labels))
                    continue;
                found.Add(new SampleSeries(labels, series.Times, series.Values));
                left -= series.Times.Length;
            }
        }

        if (grants.HasAllModels(AccessRole.Read))
            found.AddRange(own.Select(selection));
        return [.. found.OrderBy(static series => series.Labels, LabelOrder.Ordinal)];
    }

    public async ValueTask<IReadOnlyList<SketchSeries>> SelectSketchesAsync(SampleSelection selection, CancellationToken cancellation)
    {
        CheckHasSketches(selection.Matchers);
        var found = new List<SketchSeries>();
        await foreach (var question in QuestionsAsync(selection, static family => family.Kind == FamilyKind.Histogram ? [family.Name] : [], cancellation))
        {
            foreach (var sketches in await BoundedAsync(() => history.ReadSketchesAsync(question, cancellation)))
            {
                var labels = SampleNames.Of(question.Kind, question.Name, sketches);
                if (selection.Takes(labels))
                    found.Add(new SketchSeries(labels, sketches.Times, [.. sketches.Sketches.Select(static sketch => new MergedSketch(sketch))]));
            }
        }

        return found;
    }

    /// <summary>A name that is nobody's has no series, as in any question; one that has series of another kind is a slip.</summary>
    private void CheckHasSketches(IReadOnlyList<Matcher> matchers)
    {
        var histograms = FamilyCatalog.All.Where(static family => family.Kind == FamilyKind.Histogram).Select(static family => family.Name).ToList();
        bool IsTaken(string name) => Takes(matchers, Labels.MetricName, name);
        if (!histograms.Any(IsTaken) && FamilyCatalog.All.SelectMany(SampleNames.Of).Concat(OwnFamilies.Select(static family => family.Name)).FirstOrDefault(IsTaken) is { } other)
            throw new QueryException(QueryFailure.BadData, $"sketch_quantile takes a histogram by its own name, and {other} is none; those are {string.Join(", ", histograms)}");
    }

    /// <summary>The names of owners that may be seen; nodes are of all models, and so those who see only some see only the nodes of these.</summary>
    public async Task<IReadOnlyList<string>> OwnersAsync(OwnerKind kind, CancellationToken cancellation)
    {
        var names = await store.ListOwnersAsync(kind, cancellation);
        return kind == OwnerKind.Node || grants.HasAllModels(AccessRole.Read) ? names : [.. names.Where(name => grants.Allows(AccessRole.Read, name))];
    }

    /// <summary>A question for each owner that matchers do not leave out, about the families that they do not.</summary>
    private async IAsyncEnumerable<HistoryQuestion> QuestionsAsync(
        SampleSelection selection, Func<FigureFamily, IEnumerable<string>> namesOf, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var families = FamilyCatalog.All.Where(family => MayTake(selection.Matchers, family, namesOf)).ToLookup(static family => family.Owner);
        var moments = new HistoryMoments(selection.Start, selection.End, selection.Step, selection.Before, selection.NeedsLast);
        foreach (var group in families)
        {
            var ownerLabel = group.Key == OwnerKind.Model ? FamilyLabels.Model : FamilyLabels.Node;
            foreach (var name in await OwnersAsync(group.Key, cancellation))
            {
                if (Takes(selection.Matchers, ownerLabel, name))
                    yield return new HistoryQuestion(group.Key, name, [.. group], moments, model => TakesModel(selection.Matchers, group.Key, model), selection.MaxSamples);
            }
        }
    }

    private bool TakesModel(IReadOnlyList<Matcher> matchers, OwnerKind kind, string model)
    {
        if (kind == OwnerKind.Model)
            return true;
        // What a machine uses is over all models.
        var isAllowed = model.Length == 0 ? grants.HasAllModels(AccessRole.Read) : grants.Allows(AccessRole.Read, model);
        return isAllowed && Takes(matchers, FamilyLabels.Model, model);
    }

    /// <summary>Whether a series of the family may be taken: one of its names is, and no label is asked for that it never has.</summary>
    private static bool MayTake(IReadOnlyList<Matcher> matchers, FigureFamily family, Func<FigureFamily, IEnumerable<string>> namesOf)
    {
        var labels = SampleNames.LabelsOf(family).ToHashSet(StringComparer.Ordinal);
        return namesOf(family).Any(name => Takes(matchers, Labels.MetricName, name)) && matchers.All(matcher => labels.Contains(matcher.Name) || matcher.TakesEmpty);
    }

    private static bool Takes(IReadOnlyList<Matcher> matchers, string label, string value) => matchers.All(matcher => matcher.Name != label || matcher.Takes(value));

    private static async Task<T> BoundedAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (HistoryLimitException exception)
        {
            throw new QueryException(QueryFailure.Execution, exception.Message);
        }
    }

    /// <summary>Quantiles of what sketches hold together are those of the merged one.</summary>
    private sealed class MergedSketch(QuantileSketch sketch) : IQuantileSketch
    {
        public double? QuantileOf(IReadOnlyList<IQuantileSketch> together, double quantile)
        {
            var merged = new QuantileSketch();
            foreach (var one in together)
                merged.Merge(((MergedSketch)one).Sketch);
            return merged.Quantile(quantile);
        }

        private QuantileSketch Sketch { get; } = sketch;
    }
}
