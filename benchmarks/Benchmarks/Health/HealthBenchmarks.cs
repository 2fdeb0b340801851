using BenchmarkDotNet.Attributes;
using OrleansMonitor.Benchmarks.Windows;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Benchmarks.Health;

/// <summary>
/// From encoded rows to the figures of a model's health: a minute and an hour of 10 s windows of 2,000 records, with 10 classes
/// and 8 features.
/// </summary>
public class HealthBenchmarks
{
    private const int RecordsPerWindow = 2_000;
    private const int DifferentWindows = 6;
    private const long WindowLength = 10_000;
    private const long Start = 1_700_000_000_000 / WindowLength * WindowLength;

    private readonly HealthQuery _query = new("load");
    private HealthData _data = null!;

    [Params(6, 360)]
    public int Windows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var encoded = Enumerable.Range(0, DifferentWindows).Select(static i => ModelWindow.Of(RecordsPerWindow, seed: i).Encode()).ToArray();
        var points = Enumerable.Range(0, Windows)
            .Select(i => new HealthPoint(Start + (i * WindowLength), Start + ((i + 1) * WindowLength), encoded[i % DifferentWindows]))
            .ToArray();
        var end = points[^1].To;
        _data = new HealthData(
            "load", Start, end, points, end - 1, ["1"], [], 4, 4, 0, 0, new LabelCounts(0, 0, 0, 0, 0, 0, 0), ["node-00"], null, []);
    }

    [Benchmark(Description = "ModelHealth.Of")]
    public ModelHealth Of() => HealthResults.ModelOf(_data, _query, DateTimeOffset.UnixEpoch);
}
