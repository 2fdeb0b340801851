using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansMonitor.Harness.Prometheus;
using OrleansMonitor.PromQl.Evaluation;
using OrleansMonitor.PromQl.Parsing;
using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Tests.Compliance;

/// <summary>A Prometheus with the reference samples, for all cases; none where it is not on this machine.</summary>
public sealed class ReferenceServer : IAsyncLifetime
{
    public PrometheusServer? Server { get; private set; }

    public async Task InitializeAsync() => Server = PrometheusServer.Missing is null ? await PrometheusServer.StartAsync(ReferenceSamples.Source.ToOpenMetrics()) : null;

    public async Task DisposeAsync()
    {
        if (Server is { } server)
            await server.DisposeAsync();
    }
}

/// <summary>The same samples, the same expressions: Prometheus answers as we do.</summary>
public sealed partial class ComplianceTests(ReferenceServer reference) : IClassFixture<ReferenceServer>
{
    private static readonly QueryEngine Engine = new(new QueryLimits(), TimeProvider.System);

    // On a step of the samples, between two, and where one that has ended is still remembered.
    private static readonly long[] Moments = [ReferenceSamples.Begin + 3_600_000, ReferenceSamples.Begin + 2_712_345, ReferenceSamples.Begin + 1_980_001, ReferenceSamples.End + 120_000];

    public static TheoryData<string> Expressions => [.. Lines("expressions.txt")];

    public static TheoryData<string> Errors => [.. Lines("errors.txt")];

    [PrometheusTheory]
    [MemberData(nameof(Expressions))]
    public async Task An_expression_has_the_answer_of_Prometheus_at_moments(string expression)
    {
        foreach (var moment in Moments)
        {
            var own = await OwnAsync(() => Engine.InstantAsync(ReferenceSamples.Source, Parser.Parse(expression), moment, CancellationToken.None));
            var theirs = await AskAsync("/api/v1/query", ("query", expression), ("time", Seconds(moment)));
            Compare(own, theirs, isOrdered: expression.StartsWith("sort", StringComparison.Ordinal) || expression.StartsWith("topk(", StringComparison.Ordinal), $"at {moment}");
        }
    }

    [PrometheusTheory]
    [MemberData(nameof(Expressions))]
    public async Task An_expression_has_the_answer_of_Prometheus_over_ranges(string expression)
    {
        if (Parser.Parse(expression).Type is ExprType.Matrix or ExprType.String)
            return;
        foreach (var (start, end, step) in ((long, long, long)[])[(0, 7_200_000, 60_000), (1_234_567, 5_000_000, 77_777), (3_000_000, 3_060_000, 5_000)])
        {
            var (from, to) = (ReferenceSamples.Begin + start, ReferenceSamples.Begin + end);
            var own = await OwnAsync(() => Engine.RangeAsync(ReferenceSamples.Source, Parser.Parse(expression), from, to, step, CancellationToken.None));
            var theirs = await AskAsync("/api/v1/query_range", ("query", expression), ("start", Seconds(from)), ("end", Seconds(to)), ("step", (step / 1000.0).ToString(CultureInfo.InvariantCulture)));
            Compare(own, theirs, isOrdered: true, $"from {start} to {end} by {step}");
        }
    }

    [PrometheusTheory]
    [MemberData(nameof(Errors))]
    public async Task What_Prometheus_refuses_is_refused_at_the_same_place(string expression)
    {
        var theirs = (await AskAsync("/api/v1/query", ("query", expression), ("time", Seconds(Moments[0])))).Error;
        var own = Should.Throw<ParseException>(() => Parser.Parse(expression)).Message;
        Place().Match(own).Value.ShouldBe(Place().Match(theirs).Value, $"{theirs} | {own}");
    }

    private static void Compare((Answer? Answer, string Error) own, (Answer? Answer, string Error) theirs, bool isOrdered, string when)
    {
        if (own.Answer is null || theirs.Answer is null)
            FirstWords(own.Error).ShouldBe(FirstWords(theirs.Error), $"{own.Error} | {theirs.Error} {when}");
        else
            own.Answer.Difference(theirs.Answer, isOrdered).ShouldBe("", when);
    }

    // What follows names series, of which there may be several pairs to name.
    private static string FirstWords(string error) => error.Length > 30 ? error[..30] : error;

    private static async Task<(Answer? Answer, string Error)> OwnAsync(Func<Task<QueryValue>> ask)
    {
        try
        {
            return (Answer.Of(await ask()), "");
        }
        catch (QueryException exception)
        {
            return (null, exception.Message);
        }
    }

    private async Task<(Answer? Answer, string Error)> AskAsync(string path, params (string Name, string Value)[] parameters)
    {
        using var form = new FormUrlEncodedContent(parameters.Select(static each => KeyValuePair.Create(each.Name, each.Value)));
        using var response = await reference.Server!.Http.PostAsync(new Uri(path, UriKind.Relative), form);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.GetProperty("status").GetString() == "success" ? (Answer.Of(answer.GetProperty("data")), "") : (null, answer.GetProperty("error").GetString()!);
    }

    private static string Seconds(long time) => (time / 1000.0).ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(typeof(ComplianceTests).Assembly.GetManifestResourceStream($"{typeof(ComplianceTests).Namespace}.{file}")!);
        return [.. reader.ReadToEnd().Split('\n').Where(static line => line.Length > 0 && line[0] != '#')];
    }

    [GeneratedRegex(@"(\d+:\d+): parse error")]
    private static partial Regex Place();
}
