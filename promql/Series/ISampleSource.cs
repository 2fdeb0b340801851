namespace OrleansMonitor.PromQl.Series;

/// <summary>Where samples come from. Implementations answer in an order that repeats.</summary>
public interface ISampleSource
{
    /// <summary>All series whose labels all matchers take, with their samples.</summary>
    ValueTask<IReadOnlyList<SampleSeries>> SelectAsync(SampleSelection selection, CancellationToken cancellation);

    /// <summary>All sketches whose labels all matchers take, with what each holds.</summary>
    ValueTask<IReadOnlyList<SketchSeries>> SelectSketchesAsync(SampleSelection selection, CancellationToken cancellation);
}

/// <summary>What one selector of an expression needs: the samples of the time before each of some moments.</summary>
/// <param name="Matchers">At least one of them takes no empty value.</param>
/// <param name="Start">The first moment, in milliseconds from the epoch.</param>
/// <param name="End">The last.</param>
/// <param name="Step">Milliseconds between two; 0: there is one.</param>
/// <param name="Before">How much of the time before each moment is looked at, in milliseconds; both ends belong to it. What lies in none of these times may be left out.</param>
/// <param name="NeedsLast">Only the last sample before each moment counts; others may be left out.</param>
/// <param name="MaxSamples">How many samples there may be of all series together. A source that finds more says so by a <see cref="Evaluation.QueryException"/>.</param>
public sealed record SampleSelection(IReadOnlyList<Matcher> Matchers, long Start, long End, long Step, long Before, bool NeedsLast, long MaxSamples)
{
    public long From => Start - Before;

    public long To => End;

    public bool Takes(Labels labels)
    {
        foreach (var matcher in Matchers)
        {
            if (!matcher.Takes(labels[matcher.Name]))
                return false;
        }

        return true;
    }
}

/// <summary>A series of which there are sketches of quantiles that merge.</summary>
/// <param name="Labels">The metric's name among them.</param>
/// <param name="Times">When what each sketch holds was complete, in milliseconds from the epoch, in ascending order.</param>
/// <param name="Sketches">As many as times.</param>
public sealed record SketchSeries(Labels Labels, long[] Times, IReadOnlyList<IQuantileSketch> Sketches);

/// <summary>Values of which there are quantiles, of many such together as well as of one.</summary>
public interface IQuantileSketch
{
    /// <summary>The quantile of everything that these sketches hold together; null: nothing is in them.</summary>
    double? QuantileOf(IReadOnlyList<IQuantileSketch> together, double quantile);
}
