using System.Globalization;

namespace OrleansMonitor.Harness;

/// <summary>
/// How much a run of the tests does: what guards the product in minutes, or all of it (<c>./test --all</c>, which sets
/// <c>OM_ALL=1</c>). A test that is left to the latter as a whole has the trait <c>Extent=All</c>.
/// </summary>
public static class Extent
{
    public const string Trait = nameof(Extent);

    public const string All = nameof(All);

    public static bool IsAll { get; } = Environment.GetEnvironmentVariable("OM_ALL") == "1";

    /// <summary>How often something is done; a variable of its own overrides both.</summary>
    public static int Count(string variable, int some, int all) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture)
        : IsAll ? all
        : some;
}
