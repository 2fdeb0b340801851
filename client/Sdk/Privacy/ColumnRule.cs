using System.Collections.Frozen;
using System.Globalization;

namespace OrleansMonitor.Client.Privacy;

/// <summary>
/// What becomes of the values of a column. A value that a rule cannot make coarser — a number where texts are due, a text that is no
/// date — is left out: what is not understood does not leave the process.
/// </summary>
internal sealed class ColumnRule
{
    public const string Grammar = "exclude, step NUMBER, bins A,B,…, only A,B,… [else NAME], year, month or day";

    private const int MaxBins = 256;
    private const int MaxNames = 1000;
    private const string Else = " else ";

    // A step whose inverse is whole is better divided by: 3 / 10 is 0.3, and 3 × 0.1 is not.
    private const double Whole = 1e-12;

    private double _step;
    private double _inverse;
    private double[]? _bins;
    private FrozenSet<string>? _names;
    private FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private string _other = "other";
    private int _dateLength;

    private ColumnRule()
    {
    }

    public bool IsOfNumbers => _step > 0 || _bins is not null;

    public bool IsOfTexts => _names is not null || _dateLength > 0;

    /// <summary>Reads a rule; null: it is none, and the problem says why.</summary>
    public static ColumnRule? TryParse(string text, out string problem)
    {
        var rule = new ColumnRule();
        var words = text.Trim().Split(' ', 2, StringSplitOptions.TrimEntries);
        var argument = words.Length > 1 ? words[1] : "";
        problem = words[0] switch
        {
            "exclude" when argument.Length == 0 => "",
            "step" => rule.ReadStep(argument),
            "bins" => rule.ReadBins(argument),
            "only" => rule.ReadNames(argument),
            "year" when argument.Length == 0 => rule.ReadDate(4),
            "month" when argument.Length == 0 => rule.ReadDate(7),
            "day" when argument.Length == 0 => rule.ReadDate(10),
            _ => $"it is {Grammar}",
        };
        return problem.Length == 0 ? rule : null;
    }

    /// <summary>The number that leaves the process; NaN: none.</summary>
    public double Coarsen(double number)
    {
        if (_step > 0)
        {
            var steps = Math.Round(number / _step, MidpointRounding.AwayFromZero);
            var coarse = _inverse > 0 ? steps / _inverse : steps * _step;
            return double.IsFinite(coarse) ? coarse : double.NaN;
        }

        if (_bins is null || double.IsNaN(number))
            return double.NaN;
        var at = Array.BinarySearch(_bins, number);
        return _bins[at >= 0 ? at : Math.Max(0, ~at - 1)];
    }

    /// <summary>The text that leaves the process; false: none.</summary>
    public bool TryCoarsen(ReadOnlySpan<char> text, out ReadOnlySpan<char> coarse)
    {
        coarse = default;
        if (_names is not null)
            coarse = _lookup.Contains(text) ? text : _other;
        else if (_dateLength > 0 && IsDate(text))
            coarse = text[.._dateLength];
        return coarse.Length > 0;
    }

    private string ReadStep(string text)
    {
        if (!TryNumber(text, out _step) || _step <= 0)
            return $"a step is a positive number, and not '{text}'";
        var inverse = Math.Round(1 / _step);
        _inverse = _step < 1 && Math.Abs((inverse * _step) - 1) < Whole ? inverse : 0;
        return "";
    }

    private string ReadBins(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        _bins = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!TryNumber(parts[i], out _bins[i]) || (i > 0 && _bins[i] <= _bins[i - 1]))
                return $"bins are numbers that ascend, and not '{text}'";
        }

        return parts.Length > MaxBins ? $"there are {parts.Length} bins: at most {MaxBins}" : "";
    }

    private string ReadNames(string text)
    {
        var at = text.LastIndexOf(Else, StringComparison.Ordinal);
        if (at >= 0)
            (_other, text) = (text[(at + Else.Length)..].Trim(), text[..at]);
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        if (names.Length > MaxNames)
            return $"there are {names.Length} names: at most {MaxNames}";
        if (names.Append(_other).FirstOrDefault(static name => !Sending.Checks.IsName(name)) is { } wrong)
            return $"'{wrong}' is no name: it has 1 to {Sending.Checks.MaxNameLength} characters, none of them a control character";
        _names = names.ToFrozenSet(StringComparer.Ordinal);
        _lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        return "";
    }

    private string ReadDate(int length)
    {
        _dateLength = length;
        return "";
    }

    // As much of 2024-05-17 as the rule keeps, and nothing behind it that would make it another number.
    private bool IsDate(ReadOnlySpan<char> text)
    {
        if (text.Length < _dateLength || (text.Length > _dateLength && char.IsAsciiDigit(text[_dateLength])))
            return false;
        for (var i = 0; i < _dateLength; i++)
        {
            if (i is 4 or 7 ? text[i] != '-' : !char.IsAsciiDigit(text[i]))
                return false;
        }

        return true;
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
