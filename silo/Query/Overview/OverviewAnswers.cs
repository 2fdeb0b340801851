using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OrleansMonitor.Access;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>
/// Overviews as they are sent. All pages that ask for the same get the same bytes for some seconds, so that what a fleet costs does not grow
/// with those who look at it. Thread-safe.
/// </summary>
internal sealed class OverviewAnswers(IGrainFactory grains, FleetSnapshots snapshots, IOptions<JsonOptions> json, IHostApplicationLifetime lifetime, TimeProvider time) : IDisposable
{
    /// <summary>Answers that are kept: as many as there are kinds of pages and of callers at once.</summary>
    private const int MaxAnswers = 64;

    /// <summary>Ranges whose courses are kept.</summary>
    private const int MaxBooks = 4;

    /// <summary>Courses that are computed at once, over all ranges.</summary>
    private const int ComputedAtOnce = 2;

    /// <summary>A range that ends so short before now ends now: somebody has asked for it by a clock.</summary>
    private static readonly TimeSpan Present = TimeSpan.FromMinutes(1);

    private readonly JsonSerializerOptions _json = SeriesJson.AddTo(json.Value.SerializerOptions);
    private readonly SemaphoreSlim _room = new(ComputedAtOnce);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Shared<OverviewBytes>> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (CourseBook Book, long Used)> _books = new(StringComparer.Ordinal);

    public async Task<(OverviewBytes? Answer, HealthRefusal? Refusal)> GetAsync(OverviewQuery query, Grants grants)
    {
        var now = time.GetUtcNow();
        if (OverviewRange.Of(query.From, query.To, query.TimeZone, query.Points, now, out var refusal) is not { } range)
            return (null, refusal);
        Shared<OverviewBytes> shared;
        var key = $"{range.Key}\n{query.Key}\n{VisibilityOf(grants)}";
        lock (_lock)
        {
            if (!_answers.TryGetValue(key, out shared!) || shared.IsOld(time))
            {
                if (_answers.Count >= MaxAnswers)
                    RemoveOldest(_answers);
                _answers[key] = shared = new Shared<OverviewBytes>(time.GetTimestamp(), ComputeAsync(query, range, grants), static answer => answer.IsWhole);
            }
        }

        return (await shared.Task, null);
    }

    /// <summary>How models are, by name, as an overview over its usual range says: for all that name a model's state elsewhere.</summary>
    /// <param name="models">Which; courses that are not known yet are awaited of the first ones, as many as an overview lists.</param>
    /// <param name="zone">Of the times in sentences.</param>
    public async Task<IReadOnlyDictionary<string, ModelVerdict>> VerdictsAsync(IReadOnlyCollection<string> models, TimeZoneInfo zone)
    {
        var now = time.GetUtcNow();
        var range = OverviewRange.Of(from: null, to: null, timeZone: null, OverviewRange.DefaultPoints, now, out _)!;
        var snapshot = await snapshots.GetAsync();
        var book = BookOf(range.CoursesKey(now.ToUnixTimeMilliseconds()));
        book.Retain(snapshot.Overview.Models);
        var wanted = models.ToHashSet(StringComparer.Ordinal);
        var rows = snapshot.Models.Where(row => wanted.Contains(row.Summary.Model)).ToList();
        if (rows.Count > 0)
            await book.WantAsync([.. rows.Take(OverviewQuery.DefaultLimit).Select(static row => row.Summary.Model)], range, OverviewBuilder.Patience);
        return rows.ToDictionary(static row => row.Summary.Model, row => ModelVerdict.Of(row, book.Find(row.Summary.Model), snapshot.Rules, snapshot.At, zone), StringComparer.Ordinal);
    }

    /// <summary>How one model is, for an answer that ends now; null of one that ends earlier, and of a model that is not known.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="to">The end that was asked for; none: now.</param>
    /// <param name="timeZone">Of the end and of the times in the reason; one that is none is UTC.</param>
    public async Task<ModelVerdict?> PresentVerdictAsync(string model, string? to, string? timeZone)
    {
        var zone = TimeZoneParameter.TryParse(timeZone, out var named, out _) ? named : TimeZoneInfo.Utc;
        var now = time.GetUtcNow();
        var isNow = string.IsNullOrEmpty(to) || (TimeParameter.TryParse(to, now.ToUnixTimeMilliseconds(), out var end, zone) && end > (now - Present).ToUnixTimeMilliseconds());
        return isNow ? (await VerdictsAsync([model], zone)).GetValueOrDefault(model) : null;
    }

    /// <summary>The same with how each is, as far as it is known.</summary>
    public async Task<IReadOnlyList<ModelListEntry>> WithStatesAsync(IReadOnlyList<ModelListEntry> models)
    {
        var verdicts = await VerdictsAsync([.. models.Select(static model => model.Model)], TimeZoneInfo.Utc);
        return [.. models.Select(model => verdicts.GetValueOrDefault(model.Model) is { } verdict ? model with { State = verdict.State, Reason = verdict.Reason, Since = verdict.Since } : model)];
    }

    public void Dispose() => _room.Dispose();

    /// <summary>What a caller sees: two with the same see the same.</summary>
    private static string VisibilityOf(Grants grants) => grants.HasAllModels(AccessRole.Read) ? "*" : string.Join('\n', grants.Patterns(AccessRole.Read));

    private async Task<OverviewBytes> ComputeAsync(OverviewQuery query, OverviewRange range, Grants grants)
    {
        // Not on the caller's thread, which holds the lock.
        await Task.Yield();
        var snapshot = await snapshots.GetAsync();
        var book = BookOf(range.CoursesKey(time.GetUtcNow().ToUnixTimeMilliseconds()));
        book.Retain(snapshot.Overview.Models);
        var overview = await OverviewBuilder.BuildAsync(snapshot, query, range, book, grants);
        return new OverviewBytes(JsonSerializer.SerializeToUtf8Bytes(overview, _json), overview.Completeness == 1 && overview.Warning is null);
    }

    private CourseBook BookOf(string range)
    {
        lock (_lock)
        {
            if (!_books.TryGetValue(range, out var known))
            {
                if (_books.Count >= MaxBooks)
                    _books.Remove(_books.MinBy(static book => book.Value.Used).Key);
                known.Book = new CourseBook(query => grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetFiguresAsync(query), _room, time, lifetime.ApplicationStopping);
            }

            _books[range] = (known.Book, time.GetTimestamp());
            return known.Book;
        }
    }

    private static void RemoveOldest(Dictionary<string, Shared<OverviewBytes>> answers) => answers.Remove(answers.MinBy(static answer => answer.Value.At).Key);
}

/// <summary>An answer as it is sent, plain and compressed; compressed when it is first asked for.</summary>
/// <param name="plain">JSON.</param>
/// <param name="isWhole">Nothing is missing in it.</param>
internal sealed class OverviewBytes(byte[] plain, bool isWhole)
{
    private readonly Lazy<byte[]> _compressed = new(() => Compress(plain));

    public byte[] Plain => plain;

    public bool IsWhole => isWhole;

    public byte[] Compressed => _compressed.Value;

    private static byte[] Compress(byte[] plain)
    {
        using var memory = new MemoryStream(plain.Length / 4);
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
            gzip.Write(plain);
        return memory.ToArray();
    }
}
