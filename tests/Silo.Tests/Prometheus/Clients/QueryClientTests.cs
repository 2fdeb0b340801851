using System.Globalization;
using System.Text.Json;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Processes;
using OrleansMonitor.Silo.Tests.Query;

namespace OrleansMonitor.Silo.Tests.Prometheus.Clients;

/// <summary>Clients for Prometheus of other languages read series as they would read those of one.</summary>
[Trait(Extent.Trait, Extent.All)]
public sealed class QueryClientTests
{
    private const string Expression = "increase(orleansmonitor_model_records_total[1h])";

    private static readonly DateTimeOffset End = SeededSilo.Start.AddHours(1);

    private static string[] Arguments(SeededSilo silo) =>
        [silo.Http.BaseAddress!.ToString().TrimEnd('/'), Expression, Milliseconds(SeededSilo.Start.AddMinutes(30)), Milliseconds(End)];

    [JsClientFact]
    public async Task Prometheus_query_of_npm_understands_the_answers()
    {
        await using var silo = await SeededSilo.StartAsync();
        var (code, output) = await NodeProgram.RunAsync(JsClient.Folder(), ["query.mjs", .. Arguments(silo)]);
        code.ShouldBe(0, output);
        using var read = JsonDocument.Parse(output);
        Check(read.RootElement);
    }

    [GoClientFact]
    public async Task The_client_of_Go_understands_the_answers()
    {
        await using var silo = await SeededSilo.StartAsync();
        using var read = JsonDocument.Parse(await GoClient.QueryAsync(Arguments(silo)));
        Check(read.RootElement);
    }

    private static void Check(JsonElement read)
    {
        var instant = read.GetProperty("instant");
        instant.GetProperty("type").GetString().ShouldBe("vector");
        instant.GetProperty("series").GetArrayLength().ShouldBe(1);
        instant.GetProperty("series")[0].GetProperty("labels").GetProperty("version").GetString().ShouldBe("v1");
        (instant.GetProperty("series")[0].GetProperty("values")[0][0].GetDouble(), instant.GetProperty("series")[0].GetProperty("values")[0][1].GetDouble()).ShouldBe((End.ToUnixTimeMilliseconds(), 60));
        read.GetProperty("range").GetProperty("type").GetString().ShouldBe("matrix");
        read.GetProperty("range").GetProperty("series")[0].GetProperty("values").GetArrayLength().ShouldBe(4);
        read.GetProperty("series").EnumerateArray().Select(static labels => labels.GetProperty("version").GetString()).ShouldBe(["v1"]);
        read.GetProperty("names").EnumerateArray().Select(static name => name.GetString()).ShouldContain("version");
        read.GetProperty("models").EnumerateArray().Select(static model => model.GetString()).ShouldBe(["churn"]);
        read.GetProperty("metadata").GetProperty("orleansmonitor_model_records_total")[0].GetProperty("type").GetString().ShouldBe("counter");
        read.GetProperty("build").GetString().ShouldBe("2.42.0");
        read.GetProperty("refused").GetString()!.ShouldContain("1:4: parse error: unexpected end of input");
    }

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
