using System.Globalization;
using System.Net;
using System.Text;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Chaos.Load;

/// <summary>
/// A model whose records are labelled and measured wrongly, corrected, and some of them deleted, one thing after the other, each until it is
/// answered. So it is known which windows there must be, and that every label and measurement in them is the corrected one.
/// </summary>
internal sealed class ErasureLoad : IDisposable
{
    private const string Model = "erased";
    private const string Node = "eraser";

    /// <summary>Steps between two deletions, each of which takes the last two of them.</summary>
    private const int Deletion = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<Uri> _silos;
    private readonly Random _random;
    private readonly long _begin;
    private readonly Guid _producer = Guid.NewGuid();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly SortedSet<long> _kept = [];
    private long _steps;
    private ulong _sequence;

    public ErasureLoad(IReadOnlyList<Uri> silos, int seed, long begin) => (_silos, _random, _begin) = (silos, new Random(seed), begin - LedgerProducer.Window * 8_000);

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            await StepAsync();
    }

    /// <summary>What differs from what was done.</summary>
    public async Task<List<string>> CheckAsync(Uri silo)
    {
        if (_kept.Count == 0)
            return [];
        using var queries = new SiloHttp(silo);
        var counted = (await queries.RecordsPerWindowAsync(Model, _begin, TimeOf(_steps + 1))).Where(static window => window.Value > 0).ToList();
        if (!counted.Select(static window => window.Key).SequenceEqual(_kept) || counted.Exists(static window => window.Value != 1))
            return [$"model {Model}: {counted.Count} windows, {_kept.Count} of {_steps} were not deleted"];
        var health = await queries.GetAsync($"/v1/models/{Model}/health?from={_begin}&to={TimeOf(_steps + 1)}");
        var classification = health.GetProperty("classification");
        var (labelled, accuracy) = (classification.GetProperty("count").GetInt64(), classification.GetProperty("accuracy").GetDouble());
        var judge = health.GetProperty("measurements")[0];
        var (measured, mean) = (judge.GetProperty("count").GetInt64(), judge.GetProperty("numbers").GetProperty("mean").GetDouble());
        if (labelled != _kept.Count || accuracy != 1)
            return [$"model {Model}: {labelled} labelled with an accuracy of {accuracy}, {_kept.Count} were corrected"];
        return measured == _kept.Count && mean == 2 ? [] : [$"model {Model}: {measured} measured with a mean of {mean}, {_kept.Count} were corrected"];
    }

    public void Dispose() => _http.Dispose();

    private async Task StepAsync()
    {
        var step = _steps++;
        var id = step.ToString(CultureInfo.InvariantCulture);
        await PostAsync("records", $$"""{"model":"{{Model}}","id":"{{id}}","prediction":"1","time":{{TimeOf(step)}}}""");
        await PostAsync("labels", $$"""{"model":"{{Model}}","id":"{{id}}","label":"0","measurements":{"judge":1} }""");
        await PostAsync("labels", $$"""{"model":"{{Model}}","id":"{{id}}","label":"1","measurements":{"judge":2},"replace":true}""");
        _kept.Add(TimeOf(step));
        if (step % Deletion != Deletion - 1)
            return;
        await UntilAsync(silo => _http.DeleteAsync(new Uri(silo, $"/v1/models/{Model}?from={TimeOf(step - 1)}&to={TimeOf(step + 1)}")));
        _kept.Remove(TimeOf(step - 1));
        _kept.Remove(TimeOf(step));
    }

    private long TimeOf(long step) => _begin + (step * LedgerProducer.Window);

    private Task PostAsync(string what, string json)
    {
        var path = $"/v1/{what}?wait=true&node={Node}&producer={_producer}&sequence={++_sequence}&lowMark={_sequence - 1}";
        return UntilAsync(silo => _http.PostAsync(new Uri(silo, path), new StringContent(json, Encoding.UTF8, "application/json")));
    }

    /// <summary>Until some silo says that it is durable.</summary>
    private async Task UntilAsync(Func<Uri, Task<HttpResponseMessage>> ask)
    {
        while (true)
        {
            try
            {
                using var response = await ask(_silos[_random.Next(_silos.Count)]);
                if (response.StatusCode == HttpStatusCode.OK)
                    return;
                if ((int)response.StatusCode is >= 400 and < 500 and not 429)
                    throw new InvalidOperationException($"{response.RequestMessage?.RequestUri} answers {await response.Content.ReadAsStringAsync()}");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // The silo is away: another is asked.
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
