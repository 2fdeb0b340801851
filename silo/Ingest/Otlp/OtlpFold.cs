using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Json;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Silo.Ingest.Otlp.Mapping;
using OrleansMonitor.Silo.Ingest.Otlp.Reading;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Otlp;

/// <summary>
/// Turns the items of a request into records, labels and samples of the nodes that its resources are. What says nothing about models is
/// counted and left. Used again; one request uses it at a time.
/// </summary>
internal sealed class OtlpFold
{
    // A collector sends what many processes sent to it.
    private const int MaxNodes = 256;

    // What a request of more spans made larger is let go.
    private const int MaxRetained = 20_000;

    private readonly AdmissionDirectory _directory;
    private readonly OtlpNames _names;
    private readonly RecentSpans _recent;
    private readonly SpanMapping _spans;
    private readonly EventMapping _events;
    private readonly ResourceMapping _usage;
    private readonly OtlpItems _items = new();
    private readonly OtlpAttributes _resource = new();
    private readonly OtlpSpan _span = new();
    private readonly OtlpEvent _log = new();
    private readonly OtlpMetric _metric = new();
    private readonly ResourceSample _sample = new();
    private readonly OpenBlocks _blocks = new();
    private readonly Dictionary<ulong, (string Model, BatchFold Fold)> _counted = [];
    private BatchFold? _fold;
    private int _resources;

    public OtlpFold(AdmissionDirectory directory, OtlpNames names, OtlpOptions options, RecentSpans recent, IdKey? key)
    {
        (_directory, _names, _recent) = (directory, names, recent);
        _spans = new SpanMapping(names, options, key);
        _events = new EventMapping(names, _spans, recent);
        _usage = new ResourceMapping(options.MetricsInterval);
    }

    /// <summary>Items that say nothing about a model.</summary>
    public long Ignored { get; private set; }

    /// <summary>Spans that were counted before.</summary>
    public long Duplicates { get; private set; }

    /// <exception cref="WireFormatException">The body is no request of the protocol.</exception>
    public async ValueTask FoldAsync(ReadOnlyMemory<byte> body, OtlpSignal signal, IngestBatch batch)
    {
        batch.Log.FieldName = JsonNames.Of;
        _items.Begin(body);
        while (_items.MoveNext())
        {
            if (_items.Resources != _resources)
            {
                await EndResourceAsync(batch);
                _resources = _items.Resources;
                _resource.Read(_items.Resource, field: 1);
            }

            if (signal == OtlpSignal.Traces)
                await AddSpanAsync(batch);
            else if (signal == OtlpSignal.Logs)
                await AddLogAsync(batch);
            else
                AddMetric(batch);
        }

        await EndResourceAsync(batch);
        await _blocks.FoldAsync();
    }

    /// <summary>Knows from now on what the nodes have taken.</summary>
    public void Remember(Guid client)
    {
        foreach (var (span, (model, fold)) in _counted)
        {
            if (fold.IsTaken)
                _recent.Add(client, span, model);
        }
    }

    public void Clear()
    {
        _blocks.Clear();
        var isLarge = _counted.Count > MaxRetained;
        _counted.Clear();
        if (isLarge)
            _counted.TrimExcess();
        _usage.Clear();
        _items.Begin(default);
        (_fold, _resources) = (null, 0);
        Ignored = Duplicates = 0;
    }

    private async ValueTask AddSpanAsync(IngestBatch batch)
    {
        _span.Read(_items.Current);
        var verdict = _spans.Map(_span, _resource, batch.Log);
        if (verdict != OtlpVerdict.Taken)
        {
            Ignored += verdict == OtlpVerdict.Ignored ? 1 : 0;
            return;
        }

        var span = _span.Context.Hash();
        if (span != 0 && (_counted.ContainsKey(span) || _recent.Contains(batch.Identity.Client, span)))
        {
            Duplicates++;
            return;
        }

        if (await NodeAsync(batch) is not { } fold)
            return;
        if (_blocks.IsFull || !_blocks.TryAdd(fold, _spans.Record))
        {
            await _blocks.FoldAsync();
            _blocks.TryAdd(fold, _spans.Record);
        }

        if (span != 0)
            _counted.Add(span, (_spans.Record.Model, fold));
    }

    private async ValueTask AddLogAsync(IngestBatch batch)
    {
        _log.ReadLogRecord(_items.Current);
        var verdict = _events.Map(_log, _resource, batch.Identity.Client, batch.Log);
        Ignored += verdict == OtlpVerdict.Ignored ? 1 : 0;
        if (verdict == OtlpVerdict.Taken && await NodeAsync(batch) is { } fold)
            await fold.AddAsync(_events.Label.Build());
    }

    // Histograms hold no records: what is made of one would be an invention, and count a second time what spans say.
    private void AddMetric(IngestBatch batch)
    {
        _metric.Read(_items.Current);
        if (_usage.TryAdd(_metric, batch.Log))
            return;
        var points = _metric.Count();
        if (_metric.HasPrefix("gen_ai."u8))
        {
            batch.Log.Add(
                OtlpReasons.Aggregated, NameRules.Show(_metric.Name), $"{points} data points of many calls together",
                "spans, one a call: figures of a model are those of its records, and are not made of figures", (ulong)points);
        }
        else
        {
            Ignored += points;
        }
    }

    private async ValueTask EndResourceAsync(IngestBatch batch)
    {
        if (!_usage.IsEmpty)
        {
            _usage.Fill(_sample);
            _usage.Clear();
            if (await NodeAsync(batch) is { } fold)
                fold.Add(_sample);
        }

        _fold = null;
    }

    /// <summary>The share of the resource's node; asked for where there is something for it, so that other telemetry makes no nodes.</summary>
    private async ValueTask<BatchFold?> NodeAsync(IngestBatch batch)
    {
        if (_fold is not null)
            return _fold;
        var name = OtlpNames.First(_names.Node, _resource) ?? batch.Identity.Node;
        if (NameRules.CheckInPath(name) is { } problem)
            batch.Log.Add(problem, "node", NameRules.Show(name), NameRules.LimitOf(problem), 1);
        else
            _fold = await _directory.AdmitNodeAsync(name, batch, MaxNodes);
        return _fold;
    }
}
