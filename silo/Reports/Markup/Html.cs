using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace OrleansMonitor.Silo.Reports.Markup;

/// <summary>Markup. What is put into it by interpolation is text, which is escaped, unless it is markup itself.</summary>
internal readonly record struct Html(string? Markup)
{
    public static readonly Html None = new("");

    public static Html Of(HtmlHandler markup) => new(markup.Text());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(static part => part.Markup)));

    public static Html Join(string separator, IEnumerable<Html> parts) => new(string.Join(separator, parts.Select(static part => part.Markup)));

    /// <summary>A name from outside: set apart from the direction of what is around it.</summary>
    public static Html Name(string name) => name.Length == 0 ? new Html("<span class=\"dim\">(none)</span>") : Of($"<bdi>{name}</bdi>");

    public override string ToString() => Markup ?? "";
}

/// <summary>Puts markup together: literals as they are, texts escaped, numbers invariant.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (16 * formattedCount));

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(Html markup) => _text.Append(markup.Markup);

    public void AppendFormatted(string? text) => HtmlText.Append(_text, text ?? "");

    public void AppendFormatted(int number) => _text.Append(number);

    /// <summary>A coordinate: two digits after the point are a fiftieth of a pixel.</summary>
    public void AppendFormatted(double number) => _text.Append(Math.Round(number, 2).ToString(CultureInfo.InvariantCulture));

    internal string Text() => _text.ToString();
}
