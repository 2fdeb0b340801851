using System.Globalization;

namespace OrleansMonitor.EndToEnd.Tests.Support;

/// <summary>Random tests print their seed; OM_SEED replays it.</summary>
internal static class Seeds
{
    public static int Next() =>
        Environment.GetEnvironmentVariable("OM_SEED") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : Random.Shared.Next();
}
