using System.Globalization;
using System.Text;

namespace OrleansMonitor.Influx;

/// <summary>
/// Writes InfluxDB line protocol: <c>measurement,tag=value field=1.5,count=2i 1700000000000000000</c>, a line for each series and time, times in
/// nanoseconds. There is no NaN, no infinity, no empty tag and no line without a field in it: what is none of a field or tag is left out.
/// </summary>
internal sealed class LineWriter
{
    private const string InTag = ",= ", InMeasurement = ", ";

    private readonly StringBuilder _text = new();
    private int _begin;
    private bool _hasField;

    /// <summary>Whole lines, each with its end.</summary>
    public StringBuilder Text => _text;

    public int Lines { get; private set; }

    public void Clear()
    {
        _text.Clear();
        Lines = 0;
    }

    public void Begin(string measurement)
    {
        (_begin, _hasField) = (_text.Length, false);
        Escape(measurement, InMeasurement);
    }

    /// <summary>Before the fields.</summary>
    public void Tag(string key, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        _text.Append(',');
        Escape(key, InTag);
        _text.Append('=');
        Escape(value, InTag);
    }

    public void Field(string key, double value)
    {
        if (!double.IsFinite(value))
            return;
        FieldKey(key);
        _text.Append(CultureInfo.InvariantCulture, $"{value:R}");
    }

    /// <summary>A whole number, which its field then always has to be: InfluxDB gives a field one type for good.</summary>
    public void Count(string key, ulong value)
    {
        FieldKey(key);
        _text.Append(CultureInfo.InvariantCulture, $"{Math.Min(value, long.MaxValue)}i");
    }

    /// <summary>False: the line had no field, and is not there.</summary>
    public bool End(DateTimeOffset time)
    {
        if (!_hasField)
        {
            _text.Length = _begin;
            return false;
        }

        _text.Append(CultureInfo.InvariantCulture, $" {(time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick}\n");
        Lines++;
        return true;
    }

    private void FieldKey(string key)
    {
        _text.Append(_hasField ? ',' : ' ');
        _hasField = true;
        EscapeField(key);
        _text.Append('=');
    }

    /// <summary>
    /// Of a measurement or a tag, where InfluxDB looks at the one character before a comma, a blank or an end: a backslash is itself, but at the very
    /// end, where it cannot be written, and gets a blank behind it.
    /// </summary>
    private void Escape(string text, string special)
    {
        foreach (var c in text)
        {
            var written = Written(c);
            if (special.Contains(written, StringComparison.Ordinal))
                _text.Append('\\');
            _text.Append(written);
        }

        if (text[^1] == '\\')
            _text.Append("\\ ");
    }

    /// <summary>Of the key of a field, where it takes backslashes two by two: an odd number of them before something special cannot be written, and one is added.</summary>
    private void EscapeField(string key)
    {
        var slashes = 0;
        foreach (var c in key)
        {
            var written = Written(c);
            if (InTag.Contains(written, StringComparison.Ordinal))
                _text.Append('\\', (slashes % 2) + 1);
            slashes = written == '\\' ? slashes + 1 : 0;
            _text.Append(written);
        }
    }

    /// <summary>A line ends at a line feed wherever it stands: controls become blanks.</summary>
    private static char Written(char c) => char.IsControl(c) ? ' ' : c;
}
