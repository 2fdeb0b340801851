using System.Globalization;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Cli.Export;

/// <summary>Says where an export to a server stands that ends early.</summary>
internal static class ExportStanding
{
    /// <param name="taken">Values that are there.</param>
    /// <param name="open">Values that were sent without an answer.</param>
    /// <param name="again">What happens to those that are there when it is run again.</param>
    public static string Of(long taken, long open, string again)
    {
        if (taken + open == 0)
            return "No value was written";
        var there = taken == 0 ? "No value is known to be there" : string.Create(CultureInfo.InvariantCulture, $"{taken:N0} {Noun.Of(taken, "value")} had been taken before, and {(taken == 1 ? "is" : "are")} there");
        var unknown = open == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; of the next {open:N0} it is not known");
        return $"{there}{unknown}. Run the same again to go on: {again}";
    }
}
