using System.Globalization;
using System.Text;
using OrleansMonitor.PromQl.Evaluation;
using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.PromQl.Tests;

/// <summary>Samples that a test has given.</summary>
internal sealed class MemorySource(IReadOnlyList<SampleSeries> series) : ISampleSource
{
    public IReadOnlyList<SketchSeries> Sketches { get; init; } = [];

    public List<SampleSelection> Asked { get; } = [];

    public ValueTask<IReadOnlyList<SampleSeries>> SelectAsync(SampleSelection selection, CancellationToken cancellation)
    {
        Asked.Add(selection);
        var found = series.Where(one => selection.Takes(one.Labels)).Select(one =>
        {
            var (begin, end) = (one.FirstFrom(selection.From), one.EndAt(selection.To));
            return new SampleSeries(one.Labels, one.Times[begin..Math.Max(begin, end)], one.Values[begin..Math.Max(begin, end)]);
        });
        return new([.. found.Where(static one => one.Times.Length > 0).OrderBy(static one => one.Labels, LabelOrder.Ordinal)]);
    }

    public ValueTask<IReadOnlyList<SketchSeries>> SelectSketchesAsync(SampleSelection selection, CancellationToken cancellation) =>
        new([.. Sketches.Where(one => selection.Takes(one.Labels))]);

    /// <summary>The samples as OpenMetrics writes them.</summary>
    public string ToOpenMetrics()
    {
        var text = new StringBuilder();
        foreach (var one in series.OrderBy(static one => one.Labels[Labels.MetricName], StringComparer.Ordinal))
        {
            var labels = string.Join(',', one.Labels.WithoutName.Select(static label => $"{label.Key}=\"{label.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
            for (var i = 0; i < one.Times.Length; i++)
                text.Append(CultureInfo.InvariantCulture, $"{one.Labels[Labels.MetricName]}{{{labels}}} {NumberText.Of(one.Values[i])} {one.Times[i] / 1000.0:0.000}\n");
        }

        return text.Append("# EOF\n").ToString();
    }
}
