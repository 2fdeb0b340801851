namespace OrleansMonitor.Domain.Dimensions;

/// <summary>
/// Names of pairs of dimensions, and of their values, as one text: both with a character between them that no name may hold and that comes before all that
/// one may, so that pairs are in the order of their first and then of their second name.
/// </summary>
public static class DimensionName
{
    private const char Between = '\u001F';

    public static string Pair(string first, string second) => $"{first}{Between}{second}";

    public static bool IsPair(string name) => name.Contains(Between, StringComparison.Ordinal);

    /// <summary>As a list of names shows it: the name, or both of a pair with a comma between them, as settings name pairs.</summary>
    public static string Listed(string name) => name.Replace(Between, ',');

    /// <summary>One name, or both of a pair.</summary>
    public static string[] Split(string name) => name.Split(Between);

    /// <summary>As people read it: <c>country=DE</c>, <c>country=DE, device=phone</c>.</summary>
    public static string Show(string dimension, string value)
    {
        var (names, values) = (Split(dimension), Split(value));
        return string.Join(", ", names.Zip(values, static (name, each) => $"{name}={each}"));
    }
}
