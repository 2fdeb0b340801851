using System.Text;

namespace OrleansMonitor.Client.Querying;

/// <summary>A path with one escaped name in it, and query parameters; those without a value are left out.</summary>
internal sealed class QueryPath
{
    private readonly StringBuilder _text = new();
    private char _separator = '?';

    public QueryPath(string before, string name, string after)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        // It would be taken out of the path together with what is before it.
        if (name is "." or "..")
            throw new ArgumentException($"'{name}' is no name that a path can hold", nameof(name));
        _text.Append(before).Append(Uri.EscapeDataString(name)).Append(after);
    }

    public QueryPath With(string parameter, string? value)
    {
        if (value is null)
            return this;
        _text.Append(_separator).Append(parameter).Append('=').Append(Uri.EscapeDataString(value));
        _separator = '&';
        return this;
    }

    public QueryPath With(string parameter, IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values)
            With(parameter, value);
        return this;
    }

    public QueryPath With(HealthRange? range) => range is null
        ? this
        : With("from", range.From).With("to", range.To).With("version", range.Version).With("segment", range.Segment).With("tz", range.TimeZone);

    public override string ToString() => _text.ToString();
}
