using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Values;

namespace OrleansMonitor.Cli.Replay;

/// <summary>A column with the probability of a class.</summary>
internal sealed record ProbabilityColumn(string Column, string Class)
{
    /// <summary>
    /// The columns that were asked for: each by its name, which is the class, or by how it begins, with a <c>*</c> behind it: what follows is the class.
    /// </summary>
    /// <exception cref="CliException">The file has none of these, a class comes twice, or there are too many.</exception>
    public static IReadOnlyList<ProbabilityColumn> Find(ITable file, IReadOnlyList<string> asked)
    {
        if (asked.Count == 0)
            return [];
        var header = RowReader.HeaderOf(file.Beginning);
        var found = asked.SelectMany(each => each.EndsWith('*') ? Beginning(file, header, each[..^1]) : [new ProbabilityColumn(each, CellText.Name(each))]).ToList();
        if (found.GroupBy(static each => each.Class, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice)
            throw new CliException(ExitCodes.BadInput, $"{file.Name}: the probability of the class {twice.Key} is in several columns: {string.Join(", ", twice.Select(static each => each.Column))}");
        if (found.FirstOrDefault(static each => NameRules.Check(each.Class) is not null) is { } bad)
            throw new CliException(ExitCodes.BadInput, $"{file.Name}: the column {bad.Column} has the probability of no class: its name is {NameRules.LimitText}");
        return found.Count <= RecordLimits.MaxProbabilities
            ? found
            : throw new CliException(ExitCodes.BadInput, $"{file.Name}: there are {found.Count} columns of probabilities: at most {RecordLimits.MaxProbabilities} are kept");
    }

    private static IEnumerable<ProbabilityColumn> Beginning(ITable file, IReadOnlyList<string> header, string prefix)
    {
        var found = header.Where(column => column.Length > prefix.Length && column.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return found.Count > 0
            ? found.Select(column => new ProbabilityColumn(column, CellText.Name(column[prefix.Length..])))
            : throw new CliException(ExitCodes.BadInput, $"{file.Name}: no column begins with {prefix}; there are: {string.Join(", ", header)}");
    }
}
