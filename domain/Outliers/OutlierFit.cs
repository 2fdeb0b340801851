using System.Globalization;
using OrleansMonitor.Domain.Baselines;

namespace OrleansMonitor.Domain.Outliers;

/// <summary>Fits a detector on rows, which are given column by column. All columns have as many values as there are rows.</summary>
public sealed class OutlierFit
{
    // Rows beyond it tell nothing more of a quantile of their scores.
    private const int MaxScored = 10_000;

    private readonly List<OutlierFeature> _features = [];
    private readonly List<double[]> _columns = [];
    private readonly List<string> _notes = [];
    private int _rows;

    /// <summary>What was left out and what is doubtful, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <param name="values">NaN and infinite values are missing.</param>
    public void AddNumbers(string name, double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _rows = values.Length;
        Add(name, OutlierFeature.OfNumbers(name, values), feature => Array.ConvertAll(values, feature.Of));
    }

    /// <param name="values">Null is missing.</param>
    public void AddCategories(string name, IReadOnlyList<string?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _rows = values.Count;
        Add(name, OutlierFeature.OfCategories(name, values), feature => [.. values.Select(feature.Of)]);
    }

    /// <exception cref="BaselineException">There are too few rows, no feature, or a setting out of its range.</exception>
    public OutlierDetector Build(OutlierSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check(_rows);
        if (_features.Count == 0)
            throw new BaselineException("an outlier detector needs a feature whose values differ");
        var random = new SeededRandom(settings.Seed);
        if (settings.Method == OutlierMethod.Forest)
        {
            var all = Gather([.. Enumerable.Range(0, _rows)]);
            return Build(settings, IsolationForest.Fit(all, _features.Count, settings.Trees, settings.Seed), [], ref random);
        }

        var kept = random.Choose(_rows, settings.ReferenceRows);
        var factor = LocalOutlierFactor.Fit(Gather(kept), _features.Count, settings.Neighbours);
        if (factor.Duplicated > 0)
        {
            _notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{factor.Duplicated} of {kept.Length} kept rows have {settings.Neighbours} others equal to them; next to them every record is an outlier: take more neighbours or a forest"));
        }

        return Build(settings, factor, kept, ref random);
    }

    private OutlierDetector Build(OutlierSettings settings, OutlierModel model, int[] kept, ref SeededRandom random)
    {
        var scored = random.Choose(_rows, MaxScored);
        var places = new Dictionary<int, int>(kept.Length);
        for (var i = 0; i < kept.Length; i++)
            places.Add(kept[i], i);
        var scores = new double[scored.Length];
        model.ScoreOwn(Gather(scored), Array.ConvertAll(scored, row => places.GetValueOrDefault(row, -1)), scores);
        Array.Sort(scores);

        // The quantile between the two scores around it, by their distances.
        var at = (1 - settings.Contamination) * (scores.Length - 1);
        var below = (int)at;
        var threshold = scores[below] + ((at - below) * (scores[Math.Min(below + 1, scores.Length - 1)] - scores[below]));
        return new OutlierDetector(settings.Method, settings.Contamination, threshold, settings.ScoredShare, [.. _features], model);
    }

    private void Add(string name, OutlierFeature? feature, Func<OutlierFeature, double[]> column)
    {
        if (feature is null)
        {
            _notes.Add($"the values of {name} do not differ, or there are none: outliers are found without it");
            return;
        }

        _features.Add(feature);
        _columns.Add(column(feature));
    }

    private double[] Gather(int[] rows)
    {
        var gathered = new double[rows.Length * _columns.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var feature = 0; feature < _columns.Count; feature++)
                gathered[(i * _columns.Count) + feature] = _columns[feature][rows[i]];
        }

        return gathered;
    }
}
