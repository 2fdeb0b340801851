using System.Globalization;
using System.Text;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Domain.Rules;

/// <summary>The formats of <c>printf</c> that templates know: %s %v %d %f %.2f %g %.3g %e %q and %%.</summary>
internal static class TemplateFormat
{
    private const int MaxDigits = 17;

    /// <summary>What is wrong with a format for a number of arguments, or null.</summary>
    public static string? Check(string format, int arguments)
    {
        var wanted = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
                continue;
            if (i + 1 < format.Length && format[i + 1] == '%')
            {
                i++;
                continue;
            }

            if (!TryReadVerb(format, ref i, out _, out _))
                return $"printf does not know the format \"{format}\"; it knows %s, %v, %d, %f, %.2f, %g, %e and %%";
            wanted++;
        }

        return wanted == arguments ? null : $"printf \"{format}\" needs {wanted} {Noun.Of(wanted, "value")} and has {arguments}";
    }

    public static string Apply(string format, IReadOnlyList<object?> arguments)
    {
        var (text, next) = (new StringBuilder(), 0);
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
                text.Append(format[i]);
            else if (format[i + 1] == '%')
                text.Append(format[i++]);
            else if (TryReadVerb(format, ref i, out var digits, out var verb))
                text.Append(Show(arguments[next++], digits, verb));
        }

        return text.ToString();
    }

    private static bool TryReadVerb(string format, ref int i, out int? digits, out char verb)
    {
        (digits, verb) = (null, ' ');
        i++;
        if (i < format.Length && format[i] == '.')
        {
            var from = ++i;
            while (i < format.Length && char.IsAsciiDigit(format[i]))
                i++;
            if (!int.TryParse(format.AsSpan(from, i - from), NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given > MaxDigits)
                return false;
            digits = given;
        }

        if (i >= format.Length || !"svdfgeq".Contains(format[i], StringComparison.Ordinal))
            return false;
        verb = format[i];
        return digits is null || verb is 'f' or 'g' or 'e';
    }

    private static string Show(object? argument, int? digits, char verb) => (argument, verb) switch
    {
        (double number, 'd') => number.ToString("F0", CultureInfo.InvariantCulture),
        (double number, 'f') => number.ToString($"F{digits ?? 6}", CultureInfo.InvariantCulture),
        (double number, 'e') => number.ToString($"E{digits ?? 6}", CultureInfo.InvariantCulture),
        (double number, 'g') when digits is > 0 => number.ToString($"G{digits}", CultureInfo.InvariantCulture),
        (_, 'q') => $"\"{AlertTemplate.Text(argument)}\"",
        _ => AlertTemplate.Text(argument),
    };
}
