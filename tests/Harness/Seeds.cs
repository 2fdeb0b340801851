using System.Globalization;
using Xunit.Abstractions;

namespace OrleansMonitor.Harness;

/// <summary>The seed of a randomised test: printed, and taken from OM_SEED to repeat a run.</summary>
public static class Seeds
{
    public static int Next() =>
        Environment.GetEnvironmentVariable("OM_SEED") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : Random.Shared.Next();

    public static int Take(ITestOutputHelper output)
    {
        var seed = Next();
        output.WriteLine($"OM_SEED={seed}");
        return seed;
    }
}
