using BenchmarkDotNet.Attributes;
using OrleansMonitor.Domain.Outputs;

namespace OrleansMonitor.Benchmarks.Folding;

/// <summary>
/// Nanoseconds per record of counting what was predicted, by columns of 2,000 records into an empty aggregate, as a window's fold
/// does: a class of ten, a score, a number.
/// </summary>
public class OutputBenchmarks
{
    private const int Records = 2_000;

    private static readonly string[] Classes = [.. Enumerable.Range(0, 10).Select(static i => $"class {i}")];

    private readonly byte[] _predicted = new byte[Records];
    private readonly float[] _scores = new float[Records];
    private readonly float[] _values = new float[Records];
    private readonly ModelOutputs _outputs = new();

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var i = 0; i < Records; i++)
        {
            _predicted[i] = (byte)random.Next(Classes.Length);
            _scores[i] = random.NextSingle();
            _values[i] = (float)Math.Exp(2 * random.NextDouble());
        }
    }

    [Benchmark(OperationsPerInvoke = Records, Description = "predicted class")]
    public bool Class()
    {
        _outputs.Clear();
        _outputs.Classes.AddColumn(_predicted, Classes);
        return _outputs.IsEmpty;
    }

    [Benchmark(OperationsPerInvoke = Records, Description = "score")]
    public bool Score()
    {
        _outputs.Clear();
        _outputs.Scores(OutputRoute.Direct).AddColumn(_scores);
        return _outputs.IsEmpty;
    }

    [Benchmark(OperationsPerInvoke = Records, Description = "predicted number")]
    public bool Value()
    {
        _outputs.Clear();
        _outputs.Values.AddColumn(_values);
        return _outputs.IsEmpty;
    }
}
