using System.Globalization;
using Xunit.Abstractions;

namespace OrleansMonitor.Client.Tests.Support;

/// <summary>The seed of a randomised test: printed, and taken from CLIENT_TEST_SEED to repeat a run.</summary>
internal static class Seed
{
    public static int Take(ITestOutputHelper output)
    {
        var given = Environment.GetEnvironmentVariable("CLIENT_TEST_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"CLIENT_TEST_SEED={seed}");
        return seed;
    }
}
