using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using OrleansMonitor.PromQl.Evaluation;
using OrleansMonitor.PromQl.Parsing;
using OrleansMonitor.PromQl.Series;
using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.Silo.Prometheus.Queries;

/// <summary>The parameters of a request: those of its path and, of a POST, those of its form, which come first. Unknown ones are left alone, as Prometheus leaves them.</summary>
internal sealed class PrometheusParameters
{
    private const int MaxFormBytes = 1 << 20;

    private static readonly FormOptions Limits = new() { BufferBody = false, ValueLengthLimit = MaxFormBytes, ValueCountLimit = 1024, BufferBodyLengthLimit = MaxFormBytes };

    private readonly IQueryCollection _query;
    private readonly IFormCollection? _form;

    private PrometheusParameters(IQueryCollection query, IFormCollection? form) => (_query, _form) = (query, form);

    /// <exception cref="QueryException">The form cannot be read.</exception>
    public static async Task<PrometheusParameters> ReadAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
            return new PrometheusParameters(request.Query, null);
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxFormBytes;
        try
        {
            return new PrometheusParameters(request.Query, await request.ReadFormAsync(Limits, request.HttpContext.RequestAborted));
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            throw Wrong($"error parsing form values: {exception.Message}; it may have {MaxFormBytes} bytes");
        }
    }

    public string Text(string name) => _form?[name] is { Count: > 0 } own ? own[0] ?? "" : _query[name] is { Count: > 0 } other ? other[0] ?? "" : "";

    public IEnumerable<string> All(string name) => (_form?[name] ?? default).Concat(_query[name]).OfType<string>();

    /// <summary>Unix milliseconds; null: it is not given.</summary>
    public long? Time(string name)
    {
        if (Text(name) is not { Length: > 0 } text)
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 1e11)
            return (long)Math.Round(seconds * 1000);
        if (text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time.ToUnixTimeMilliseconds();
        throw Invalid(name, $"cannot parse \"{text}\" to a valid timestamp");
    }

    /// <summary>Milliseconds.</summary>
    public long Duration(string name)
    {
        var text = Text(name);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            return Math.Abs(seconds) < long.MaxValue / 1e9 ? (long)(seconds * 1000) : throw Invalid(name, $"cannot parse \"{text}\" to a valid duration. It overflows int64");
        return Literals.Duration(text) ?? throw Invalid(name, $"cannot parse \"{text}\" to a valid duration");
    }

    /// <summary>How many there may be in the answer; 0 or not given: all.</summary>
    public int Limit()
    {
        if (Text("limit") is not { Length: > 0 } text)
            return int.MaxValue;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
            throw Invalid("limit", $"\"{text}\" is no whole number from 0 on");
        return limit == 0 ? int.MaxValue : limit;
    }

    public Expr Query()
    {
        try
        {
            return Parser.Parse(Text("query"));
        }
        catch (ParseException exception)
        {
            throw Invalid("query", exception.Message);
        }
    }

    /// <summary>What <c>match[]</c> selects, of which one has to take a series.</summary>
    public IReadOnlyList<IReadOnlyList<Matcher>> Selectors()
    {
        var selectors = new List<IReadOnlyList<Matcher>>();
        foreach (var text in All("match[]"))
        {
            try
            {
                selectors.Add(Parser.Parse(text) is VectorSelector { Shift: { Offset: 0, At: null } } selector
                    ? selector.Matchers
                    : throw Invalid("match[]", $"\"{text}\" is no selector of series"));
            }
            catch (ParseException exception)
            {
                throw Invalid("match[]", exception.Message);
            }
        }

        return selectors;
    }

    public static QueryException Invalid(string name, string why) => Wrong($"invalid parameter \"{name}\": {why}");

    private static QueryException Wrong(string message) => new(QueryFailure.BadData, message);
}
