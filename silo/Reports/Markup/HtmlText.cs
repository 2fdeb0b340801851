using System.Globalization;
using System.Text;

namespace OrleansMonitor.Silo.Reports.Markup;

/// <summary>
/// Text in markup. Names come from anybody: what would end an element or an attribute is escaped, and what nobody sees, or what turns the
/// direction of the text around it, is written out.
/// </summary>
internal static class HtmlText
{
    public static void Append(StringBuilder markup, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
                if (isPair && !IsHidden(char.ConvertToUtf32(text[i], text[i + 1])))
                    markup.Append(text, i, 2);
                else
                    AppendCode(markup, isPair ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i]);
                i += isPair ? 1 : 0;
            }
            else
            {
                Append(markup, text[i]);
            }
        }
    }

    /// <summary>A text in quotation marks of a style sheet, where everything but letters and digits is written as its number.</summary>
    public static string InStyle(string text)
    {
        var style = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value == ' ')
                style.Append(rune.ToString());
            else
                style.Append(CultureInfo.InvariantCulture, $"\\{(IsHidden(rune.Value) ? 0xFFFD : rune.Value):x6} ");
        }

        return style.ToString();
    }

    /// <summary>At most so many characters, none of them torn apart.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return text[..end] + "…";
    }

    private static void Append(StringBuilder markup, char character)
    {
        switch (character)
        {
            case '&':
                markup.Append("&amp;");
                break;
            case '<':
                markup.Append("&lt;");
                break;
            case '>':
                markup.Append("&gt;");
                break;
            case '"':
                markup.Append("&quot;");
                break;
            case '\'':
                markup.Append("&#39;");
                break;
            case var _ when IsHidden(character):
                AppendCode(markup, character);
                break;
            default:
                markup.Append(character);
                break;
        }
    }

    private static void AppendCode(StringBuilder markup, int code) => markup.Append(CultureInfo.InvariantCulture, $"⟨U+{code:X4}⟩");

    /// <summary>Control characters, those of direction and those without width. The joiner of emoji is none of them.</summary>
    private static bool IsHidden(int code) =>
        code is < 0x20 or (>= 0x7F and < 0xA0) or 0xAD or 0x061C or 0x180E or 0x200B or 0x200C or 0x200E or 0x200F
            or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0xFEFF or (>= 0xFFF0 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE001F);
}
