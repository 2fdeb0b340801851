using System.Globalization;

namespace OrleansMonitor.Rules.Yaml;

/// <summary>One thing that is wrong with a file.</summary>
/// <param name="File">As it was given.</param>
/// <param name="Line">From 1; 0: the file as a whole.</param>
/// <param name="Key">The way to it, such as <c>route.routes[0].group_wait</c>; empty: the file as a whole.</param>
/// <param name="Problem">What is wrong, and what it must be.</param>
public sealed record YamlError(string File, int Line, string Key, string Problem)
{
    public override string ToString()
    {
        var place = Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}") : File;
        return Key.Length > 0 ? $"{place}: {Key}: {Problem}" : $"{place}: {Problem}";
    }
}

/// <summary>Collects what is wrong with a file, so that all of it is said at once.</summary>
public sealed class YamlErrors(string file)
{
    /// <summary>Errors that are told; how many more there are is told too.</summary>
    public const int MaxErrors = 50;

    private readonly List<YamlError> _errors = [];
    private int _more;

    public string File => file;

    public int Count => _errors.Count + _more;

    /// <summary>In the order of their lines.</summary>
    public IReadOnlyList<YamlError> All
    {
        get
        {
            var all = _errors.OrderBy(static error => error.Line).ToList();
            if (_more > 0)
                all.Add(new YamlError(file, 0, "", $"and {_more} more errors"));
            return all;
        }
    }

    public void Add(int line, string key, string problem)
    {
        if (_errors.Count < MaxErrors)
            _errors.Add(new YamlError(file, line, key, problem));
        else
            _more++;
    }
}
