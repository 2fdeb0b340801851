using System.Globalization;
using OrleansMonitor.Baselines;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Grains.Baselines.Questions;

/// <summary>
/// Reads a question about baselines and drift, asks the grains and computes the figures, for the HTTP endpoints and for the client inside
/// the cluster.
/// </summary>
public sealed class BaselineQuestions(IGrainFactory grains, TimeProvider time)
{
    // More are counted and not named.
    private const int MaxNamed = 8;

    private const string TrailingGrammar = "a name, or how much earlier the same range lies: -1d, -7d, -2w";

    private IHealthGrain Health => grains.GetGrain<IHealthGrain>(IHealthGrain.Key);

    private IActiveBaselinesGrain Index => grains.GetGrain<IActiveBaselinesGrain>(IActiveBaselinesGrain.Key);

    public async Task<IReadOnlyList<BaselineEntry>> ListAsync(string model)
    {
        var stored = await Shelf(model).ListAsync().ConfigureAwait(false);
        var active = await Index.OfModelAsync(model).ConfigureAwait(false);
        return [.. stored.Select(each => Entry(each, active))];
    }

    public async Task<HealthAnswer<BaselineDetail>> ShowAsync(string model, string reference)
    {
        if (await FindAsync(model, reference).ConfigureAwait(false) is not ({ } stored, var active))
            return new(NoSuch(model, reference));
        var baseline = Baseline.Decode(stored.Content);
        return new(new BaselineDetail { Baseline = Entry(stored, active), Columns = Array.ConvertAll(baseline.Columns, column => Column(column, baseline.Rows)), Outliers = DetectorOf(baseline), Embeddings = EmbeddingsOf(baseline) });
    }

    /// <summary>Keeps a baseline of a period, or one that was made elsewhere.</summary>
    public async Task<(HealthRefusal? Refusal, BaselineChange? Change)> AddAsync(string model, BaselineRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!BaselineName.IsValid(request.Name))
            return (HealthRefusal.OfParameter("name", request.Name ?? "", BaselineName.Grammar), null);
        if (NameRules.Check(model) is not null)
            return (HealthRefusal.OfParameter("model", model, NameRules.LimitText), null);
        if (request.Content is { } content)
        {
            if (request.From is not null || request.To is not null)
                return (HealthRefusal.OfParameter("content", $"{content.Length} bytes", "left out where from and to are given"), null);
            var made = await Shelf(model).AddAsync(request.Name!, request.Source ?? "", content).ConfigureAwait(false);
            return (null, made.Status == BaselineStatus.Done && UntestableNote(Baseline.Decode(content), []) is { } untestable ? made with { Detail = untestable } : made);
        }

        if (string.IsNullOrEmpty(request.From) || string.IsNullOrEmpty(request.To))
            return (HealthRefusal.OfParameter(string.IsNullOrEmpty(request.From) ? "from" : "to", "", "given: a baseline is of a period with two ends, or of content"), null);
        if (!RangeParameters.TryRead(model, request.From, request.To, request.Version, request.Segment, request.TimeZone, time.GetUtcNow(), out var query, out var refusal))
            return (refusal, null);
        var data = await Health.GetModelSeriesAsync(query, PartOf(query), 0).ConfigureAwait(false);
        if (data is null)
            return (HealthRefusal.Unknown("model", model, "/v1/models"), null);
        if (data.Exceeded is { } limit)
            return (HealthRefusal.TooMuch(limit, request.From), null);
        Baseline baseline;
        // What is rare in each part need not be rare in the period.
        var whole = Array.Exists(data.Points, static point => point.Withheld is not null) ? await Health.GetModelAsync(query).ConfigureAwait(false) ?? data : data;
        if (whole.Exceeded is { } exceeded)
            return (HealthRefusal.TooMuch(exceeded, request.From), null);
        if (whole.Points is [{ IsWithheld: true } hidden])
            return (HealthRefusal.Withheld(hidden.MinimumRecords, request.From), null);
        var rows = Merge(whole);
        try
        {
            baseline = PeriodBaseline.Of(rows, rows.HasEmbeddings ? await ActiveAsync(model, request.Version).ConfigureAwait(false) : null, Array.ConvertAll(data.Points, static point => PartialAggregate.Decode(point.Partial)), data.PositiveClass);
        }
        catch (BaselineException e)
        {
            return (null, new BaselineChange(BaselineStatus.Invalid, $"The period from {Time(data.From)} to {Time(data.To)} makes no baseline: {e.Message}.", null));
        }

        var slice = (string.IsNullOrEmpty(request.Version) ? "" : $", version {request.Version}") + (string.IsNullOrEmpty(request.Segment) ? "" : $", segment {request.Segment}");
        var change = await Shelf(model).AddAsync(request.Name!, $"{Time(data.From)} to {Time(data.To)}{slice}", baseline.Encode()).ConfigureAwait(false);
        var notes = new List<string>();
        if (PeriodBaseline.LeftOut(rows, baseline) is { Count: > 0 } leftOut)
            notes.Add($"The period's embeddings {string.Join(", ", leftOut)} are left out: {PeriodBaseline.NotComparable}.");
        var withheld = PeriodBaseline.Withheld(baseline, WithheldOf(whole));
        if (UntestableNote(baseline, withheld) is { } note)
            notes.Add(note);
        if (withheld is { Count: > 0 } few)
            notes.Add($"Values of fewer than {whole.Points[0].MinimumRecords} records are withheld (Privacy:MinimumRecords), of {string.Join(", ", few)}.");
        return (null, change.Status == BaselineStatus.Done && notes.Count > 0 ? change with { Detail = string.Join(" ", notes) } : change);
    }

    /// <summary>Which columns no data can be tested against, so that nobody relies on them; null: none. Those of which it is said that their values are withheld are left out.</summary>
    private static string? UntestableNote(Baseline baseline, IReadOnlyList<string> withheld)
    {
        string[] names = [.. baseline.Columns
            .Where(static column => column.Values == 0 || column.ListsNothing)
            .Select(static column => (Name: column.Bins.Role.Show(column.Bins.Name), Why: column.Values == 0 ? "no value" : "no category is frequent enough to be listed"))
            .Where(column => !withheld.Any(each => each.StartsWith(column.Name + " (", StringComparison.Ordinal)))
            .Select(static column => $"{column.Name} ({column.Why})")];
        return names.Length == 0 ? null : $"Nothing can be tested against {string.Join(", ", names.Take(MaxNamed))}{(names.Length > MaxNamed ? $" and {names.Length - MaxNamed} more" : "")}.";
    }

    private static string[] WithheldOf(HealthData data) => [.. data.Points.SelectMany(static point => point.Withheld ?? []).Distinct(StringComparer.Ordinal)];

    public async Task<BaselineChange> ActivateAsync(string model, string reference, string? version)
    {
        if (!BaselineName.TryParse(reference, out var name, out var revision))
            return new BaselineChange(BaselineStatus.Invalid, $"A baseline is written as {BaselineName.ReferenceGrammar}.", null);
        return await Shelf(model).ActivateAsync(name, revision, version ?? "").ConfigureAwait(false);
    }

    public Task<BaselineChange> DeactivateAsync(string model, string? version) => Shelf(model).DeactivateAsync(version ?? "");

    public async Task<BaselineChange> DeleteAsync(string model, string reference)
    {
        if (!BaselineName.TryParse(reference, out var name, out var revision))
            return new BaselineChange(BaselineStatus.Invalid, $"A baseline is written as {BaselineName.ReferenceGrammar}.", null);
        return await Shelf(model).DeleteAsync(name, revision).ConfigureAwait(false);
    }

    /// <param name="baseline">Null: the active one of the version, or of all versions. Relative (<c>-7d</c>): the same range, as much earlier.</param>
    public async Task<HealthAnswer<ModelDrift>> GetDriftAsync(string model, string? from, string? to, string? version, string? segment, string? timeZone, string? baseline)
    {
        if (!RangeParameters.TryRead(model, from, to, version, segment, timeZone, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        if (baseline is ['-', ..])
            return await GetTrailingAsync(model, query, from, baseline).ConfigureAwait(false);
        var (stored, active, missing) = await ChosenAsync(model, baseline, version).ConfigureAwait(false);
        if (stored is null)
            return new(await Health.GetModelAsync(query).ConfigureAwait(false) is null ? HealthRefusal.Unknown("model", model, "/v1/models") : missing!);
        return await Health.GetModelAsync(query).ConfigureAwait(false) switch
        {
            null => new(HealthRefusal.Unknown("model", model, "/v1/models")),
            { Exceeded: { } limit } => new(HealthRefusal.TooMuch(limit, from)),
            { Points: [{ IsWithheld: true } point] } => new(HealthRefusal.Withheld(point.MinimumRecords, from)),
            var data => new(DriftOf(data, query, stored, active)),
        };
    }

    /// <summary>Against the same hours before: nothing has to be made or activated, since both periods are counted from what is kept of them.</summary>
    private async Task<HealthAnswer<ModelDrift>> GetTrailingAsync(string model, HealthQuery query, string? from, string trailing)
    {
        if (!TimeParameter.TryParse(trailing, 0, out var offset) || offset >= 0)
            return new(HealthRefusal.OfParameter("baseline", trailing, TrailingGrammar));
        if (await Health.GetModelAsync(query).ConfigureAwait(false) is not { } data)
            return new(HealthRefusal.Unknown("model", model, "/v1/models"));
        var before = query with { From = data.From + offset, To = data.To + offset };
        if (data.Exceeded is { } limit)
            return new(HealthRefusal.TooMuch(limit, from));
        if (data.Points is [{ IsWithheld: true } hidden])
            return new(HealthRefusal.Withheld(hidden.MinimumRecords, from));
        switch (await Health.GetModelAsync(before).ConfigureAwait(false))
        {
            case null:
                return new(HealthRefusal.Unknown("model", model, "/v1/models"));
            case { Exceeded: { } exceeded }:
                return new(HealthRefusal.TooMuch(exceeded, from));
            case { Points: [{ IsWithheld: true } withheld] }:
                return new(HealthRefusal.Withheld(withheld.MinimumRecords, from));
            case var past:
                var period = $"{Time(past.From)} to {Time(past.To)}";
                try
                {
                    var baseline = PeriodBaseline.Of(Merge(past));
                    var rows = Merge(data);
                    var withheldNow = WithheldOf(data);
                    return new(DriftOf(data, query, baseline, rows, TrailingEntry(trailing, baseline, past, period), DataDriftJudge.Judge(baseline, PeriodCounts.Of(baseline, rows), settings: null, isFolded: column => PeriodBaseline.IsFolded(column, rows, withheldNow))));
                }
                catch (BaselineException e)
                {
                    return new(HealthRefusal.Missing("baseline", "No baseline can be made of the range before.", trailing, $"The earlier range, {period}, makes no baseline: {e.Message}."));
                }
        }
    }

    private static BaselineEntry TrailingEntry(string trailing, Baseline baseline, HealthData past, string period) => new()
    {
        Name = trailing,
        Revision = 0,
        CreatedAt = UnixTime.ToTime(past.To),
        Source = period,
        Rows = baseline.Rows,
        Columns = baseline.Columns.Length,
        Bytes = 0,
        Fingerprint = baseline.Bins.Fingerprint.ToString("x16", CultureInfo.InvariantCulture),
        ActiveFor = [],
    };

    /// <summary>The baseline that is named, or else the active one of a version or of all versions; or why there is none.</summary>
    internal async Task<(Baseline? Baseline, BaselineEntry? Entry, HealthRefusal? Missing)> ChooseAsync(string model, string? reference, string? version)
    {
        var (stored, active, missing) = await ChosenAsync(model, reference, version).ConfigureAwait(false);
        return stored is null ? (null, null, missing) : (Baseline.Decode(stored.Content), Entry(stored, active), null);
    }

    /// <summary>The active baseline of a version, or of all versions; null: none.</summary>
    internal async Task<Baseline?> ActiveAsync(string model, string? version) =>
        (await FindAsync(model, null, version).ConfigureAwait(false)).Stored is { } stored ? Baseline.Decode(stored.Content) : null;

    /// <summary>A baseline that was just made, which cannot be active.</summary>
    /// <param name="note">What it does not have; empty: nothing.</param>
    public static BaselineEntry EntryOf(StoredBaseline stored, string note = "") => Entry(stored, []) with { Note = note.Length > 0 ? note : null };

    private static BaselineEntry Entry(StoredBaseline stored, ActiveBaseline[] active) => new()
    {
        Name = stored.Name,
        Revision = stored.Revision,
        CreatedAt = UnixTime.ToTime(stored.CreatedAt),
        Source = stored.Source,
        Rows = stored.Rows,
        Columns = stored.Columns,
        Bytes = stored.Bytes,
        Fingerprint = stored.Fingerprint.ToString("x16", CultureInfo.InvariantCulture),
        ActiveFor = [.. active.Where(each => each.Name == stored.Name && each.Revision == stored.Revision).Select(static each => each.Version)],
    };

    private static ModelDrift DriftOf(HealthData data, HealthQuery query, StoredBaseline stored, ActiveBaseline[] active)
    {
        var baseline = Baseline.Decode(stored.Content);
        var rows = Merge(data);
        return DriftOf(data, query, baseline, rows, Entry(stored, active), DataDriftJudge.Judge(baseline, rows));
    }

    private static ModelDrift DriftOf(HealthData data, HealthQuery query, Baseline baseline, PartialAggregate rows, BaselineEntry entry, DataDrift drift)
    {
        var settings = DataDriftSettings.Default;
        return new ModelDrift
        {
            Model = data.Name,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Version = query.Version,
            Segment = query.Segment,
            UnknownSlice = SliceWarnings.IsUnknown(data, query),
            Warnings = SliceWarnings.Of(data, query),
            Baseline = entry,
            Records = rows.HasTraffic ? rows.Traffic.Records : 0,
            Binned = drift.Binned,
            Level = settings.Level,
            MinSample = settings.MinSample,
            ModelShare = settings.ModelShare,
            Verdict = drift.Verdict,
            Tested = drift.Tested,
            Drifted = drift.Drifted,
            DriftedShare = drift.DriftedShare,
            Outliers = baseline.Detector is { } detector ? OutlierFigures.Of(detector, rows.HasOutliers ? rows.Outliers.Find(detector.Fingerprint) : null) : null,
            Columns = [.. drift.Columns.Select(column => WithMoments(column, rows))],
        };
    }

    private static ColumnDrift WithMoments(ColumnDrift column, PartialAggregate rows) =>
        NamedOf(column.Role, rows)?.FindNumeric(column.Name)?.ToFigures() is { } figures
            ? column with { CurrentMoments = new NumericSide(figures.Mean, figures.StandardDeviation, figures.Min, figures.Max) }
            : column;

    private static FeatureSet? NamedOf(ColumnRole role, PartialAggregate rows) => role switch
    {
        ColumnRole.Feature when rows.HasFeatures => rows.Features,
        ColumnRole.Measurement when rows.HasMeasurements => rows.Measurements,
        _ => null,
    };

    private static BaselineColumnEntry Column(BaselineColumn column, ulong rows) => new()
    {
        Name = column.Bins.Role.IsNamed() ? column.Bins.Name : column.Bins.Role.Show(""),
        Role = column.Bins.Role,
        IsNumeric = column.Bins.IsNumeric,
        Importance = column.Importance,
        Values = column.Values,
        Missing = rows - Math.Min(rows, column.Values),
        Bins = column.Bins.IsNumeric ? Math.Max(column.Bins.Edges.Length - 1, 0) : column.Bins.Categories.Length,
        Mean = column.Mean,
        StandardDeviation = column.StandardDeviation,
        Min = column.Min,
        Max = column.Max,
        Edges = column.Bins.IsNumeric ? column.Bins.Edges : null,
        Categories = column.Bins.IsNumeric ? null : column.Bins.Categories,
    };

    private static EmbeddingEntry[]? EmbeddingsOf(Baseline baseline) => baseline.Embeddings.Length == 0 ? null : Array.ConvertAll(baseline.Embeddings, each => new EmbeddingEntry
    {
        Name = each.Map.Name,
        Dimension = each.Map.Dimension,
        Bandwidth = each.Map.Bandwidth,
        MappedShare = each.Map.Share,
        Importance = each.Importance,
        Vectors = each.Vectors,
        Missing = baseline.Rows - Math.Min(baseline.Rows, each.Vectors),
        Zero = each.Zero,
        Mapped = each.Mapped,
        Norms = each.Norms,
    });

    private static OutlierDetectorEntry? DetectorOf(Baseline baseline) => baseline.Detector is not { } detector ? null : new()
    {
        Method = detector.Method,
        Contamination = detector.Contamination,
        Threshold = detector.Threshold,
        ScoredShare = detector.ScoredShare,
        Features = Array.ConvertAll(detector.Features, static feature => feature.Name),
    };

    // Estimates take outcomes of tenths of the period for what may depend on each other, as those of a file's rows.
    private static long PartOf(HealthQuery query) => Math.Max(1, (query.To!.Value - query.From!.Value + 9) / 10);

    private static PartialAggregate Merge(HealthData data)
    {
        var rows = new PartialAggregate();
        foreach (var point in data.Points)
            rows.MergeEncoded(point.Partial);
        return rows;
    }

    private static string Time(long milliseconds) => UnixTime.ToTime(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static HealthRefusal NoSuch(string model, string reference) =>
        HealthRefusal.Missing("baseline", "No such baseline.", reference, $"The model '{model}' has no baseline '{reference}'; /v1/models/{model}/baselines lists those that it has.");

    private static HealthRefusal NoneActive(string model) =>
        HealthRefusal.Missing("baseline", "No baseline is active.", "", $"No baseline is active for the model '{model}': make one of a file or of a period and activate it, or name one by baseline.");

    private IBaselineGrain Shelf(string model) => grains.GetGrain<IBaselineGrain>(model);

    private async Task<(StoredBaseline? Stored, ActiveBaseline[] Active, HealthRefusal? Missing)> ChosenAsync(string model, string? reference, string? version)
    {
        if (!string.IsNullOrEmpty(reference) && !BaselineName.TryParse(reference, out _, out _))
            return (null, [], HealthRefusal.OfParameter("baseline", reference, BaselineName.ReferenceGrammar));
        var (stored, active) = await FindAsync(model, reference, version).ConfigureAwait(false);
        if (stored is not null)
            return (stored, active, null);
        if (!string.IsNullOrEmpty(reference))
            return (null, active, NoSuch(model, reference));

        // A mistyped name is the likelier mistake.
        var isKnown = await Health.GetModelAsync(new HealthQuery(model)).ConfigureAwait(false) is not null;
        return (null, active, isKnown ? NoneActive(model) : HealthRefusal.Unknown("model", model, "/v1/models"));
    }

    private async Task<(StoredBaseline? Stored, ActiveBaseline[] Active)> FindAsync(string model, string? reference, string? version = null)
    {
        var active = await Index.OfModelAsync(model).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(reference))
            return (BaselineName.TryParse(reference, out var name, out var revision) ? await Shelf(model).GetAsync(name, revision).ConfigureAwait(false) : null, active);
        var chosen = Array.Find(active, each => each.Version == (version ?? "")) ?? Array.Find(active, static each => each.Version.Length == 0);

        // Of all versions together, where only one of them has a baseline, it can be no other that is meant.
        chosen ??= string.IsNullOrEmpty(version) && active is [var only] ? only : null;
        return (chosen is null ? null : await Shelf(model).GetAsync(chosen.Name, chosen.Revision).ConfigureAwait(false), active);
    }
}
