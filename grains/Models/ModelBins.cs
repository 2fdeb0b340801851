using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Grains.Baselines;

namespace OrleansMonitor.Grains.Models;

/// <summary>
/// The frozen bins of a model's baselines by fingerprint, for what is measured after its record was counted with them, whether they are still active or not. They are
/// asked for once an activation; of a baseline that was deleted there are none, and nobody asks for its counts any more.
/// </summary>
internal sealed class ModelBins(IGrainFactory grains, string model)
{
    // More than a model may have baselines.
    private const int MaxKnown = 64;

    private readonly Dictionary<ulong, FrozenBins> _known = [];

    public ValueTask<FrozenBins?> FindAsync(ulong fingerprint) =>
        _known.TryGetValue(fingerprint, out var bins) ? new(bins) : new(AskAsync(fingerprint));

    private async Task<FrozenBins?> AskAsync(ulong fingerprint)
    {
        var shelf = grains.GetGrain<IBaselineGrain>(model);
        if (Array.Find(await shelf.ListAsync(), each => each.Fingerprint == fingerprint) is not { } entry || await shelf.GetAsync(entry.Name, entry.Revision) is not { } stored)
            return null;
        try
        {
            if (_known.Count >= MaxKnown)
                _known.Clear();
            return _known[fingerprint] = Baseline.Decode(stored.Content).Bins;
        }
        catch (AggregateFormatException)
        {
            // A newer silo wrote it in a form that this build does not know, and counts with it there.
            return null;
        }
    }
}
