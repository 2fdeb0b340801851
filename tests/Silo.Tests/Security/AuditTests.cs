using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Tests.Security;

public sealed class AuditTests
{
    [Fact]
    public async Task Every_change_is_written_down_with_who_what_when_from_where_and_outcome()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "audit", "audit.jsonl");
        var logs = new LogCollector();
        await using (var silo = await SecureSilo.StartAsync(
            builder =>
            {
                builder.Logging.AddProvider(logs);
                builder.Services.AddSingleton<Microsoft.AspNetCore.Hosting.IStartupFilter, OperateEndpoints>();
            },
            "--Security:Audit:File=" + file))
        {
            (await silo.SendAsync(HttpMethod.Post, "/test/change", "Bearer " + silo.Keys["operator"])).ShouldBeOk();
            (await silo.SendAsync(HttpMethod.Post, "/test/refuse", "Bearer " + silo.Keys["operator"])).Status.ShouldBe(HttpStatusCode.Conflict);
            (await silo.SendAsync(HttpMethod.Post, "/test/change", "Bearer " + silo.Keys["reader"])).ShouldBeProblem(HttpStatusCode.Forbidden, "role-missing");
            (await silo.SendAsync(HttpMethod.Post, "/test/change", null)).ShouldBeProblem(HttpStatusCode.Unauthorized, "credential-missing");
            (await silo.GetAsync("/v1/models", silo.Keys["reader"])).ShouldBeOk();
            silo.Keys.Add("another", ("read", ["*"]));
            silo.Keys.Write();
            await silo.LookAsync();
            await silo.LookAsync();
        }

        var lines = (await File.ReadAllLinesAsync(file)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Select(Summary).ShouldBe(
        [
            "start started",
            "POST done, 204",
            "POST refused, 409",
            "POST forbidden",
            "POST credential-missing",
            "reload applied",
            "stop stopped",
        ]);
        lines[1].GetProperty("who").GetString()!.ShouldStartWith("key operator (");
        lines[1].GetProperty("target").GetString().ShouldBe("/test/change");
        lines[1].GetProperty("from").GetString()!.ShouldStartWith("127.0.0.1:");
        lines[1].GetProperty("time").GetDateTimeOffset().ShouldBeGreaterThan(lines[0].GetProperty("time").GetDateTimeOffset().AddSeconds(-1));
        lines[3].GetProperty("who").GetString()!.ShouldStartWith("key reader (");
        lines[0].GetProperty("target").GetString()!.ShouldMatch("^configuration [0-9a-f]{16}$");
        lines[^1].GetProperty("target").GetString().ShouldBe(lines[0].GetProperty("target").GetString());
        logs.Entries.Count(entry => entry.Category == "OrleansMonitor.Audit").ShouldBe(lines.Count);

        static string Summary(JsonElement line) => $"{line.GetProperty("action").GetString()} {line.GetProperty("outcome").GetString()}";
    }

    [Fact]
    public async Task What_changed_is_written_down()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "audit.jsonl");
        var start = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(30), TimeSpan.Zero);
        await using (var silo = await SecureSilo.StartAsync("--Alerting:DefaultRules=false", "--Security:Audit:File=" + file))
        {
            await PutAsync("{alert: Slow, metric: latency_p99, above: 0.25}, {alert: Wrong, metric: error_ratio, above: 0.1}");
            await PutAsync("{alert: Slow, metric: latency_p99, above: 0.5}, {alert: Rare, metric: records, below: 3}");
            await PutAsync("{alert: Slow, metric: latency_p99, above: 0.5}, {alert: Rare, metric: records, below: 3}");
            (await silo.SendAsync(HttpMethod.Delete, "/v1/rules/checkout", Operator())).ShouldBeOk();
            using var silence = new HttpRequestMessage(HttpMethod.Post, "/v1/silences")
            {
                Content = System.Net.Http.Json.JsonContent.Create(new { matchers = new[] { "model=\"pay\"" }, startsAt = start, duration = "2h", comment = "move to the new hall" }),
            };
            silence.Headers.TryAddWithoutValidation("Authorization", Operator());
            using var made = await silo.Http.SendAsync(silence);
            var id = (await Answer.OfAsync(made)).ShouldBeOk().Json.GetProperty("id").GetString();
            (await silo.SendAsync(HttpMethod.Delete, "/v1/silences/" + id, Operator())).ShouldBeOk();
            (await silo.SendAsync(HttpMethod.Delete, "/v1/silences/" + id, Operator())).Status.ShouldBe(HttpStatusCode.Conflict);
            silo.Keys.Add("another", ("read", ["fraud-*"]));
            silo.Keys.Remove(silo.Keys["fraud-sender"]);
            silo.Keys.Write();
            await silo.LookAsync();

            string Operator() => "Bearer " + silo.Keys["operator"];

            async Task PutAsync(string rules)
            {
                using var put = new HttpRequestMessage(HttpMethod.Put, "/v1/rules/checkout") { Content = new StringContent($"{{groups: [{{name: checkout, rules: [{rules}]}}]}}") };
                put.Headers.TryAddWithoutValidation("Authorization", Operator());
                using var answer = await silo.Http.SendAsync(put);
                (await Answer.OfAsync(answer)).ShouldBeOk();
            }
        }

        var changes = (await File.ReadAllLinesAsync(file)).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(static line => line.TryGetProperty("change", out var change) ? change.GetString()! : "").ToList();
        changes[1].ShouldMatch(@"^version \d+: added Slow \(latency_p99 over 5m > 0.25\); added Wrong \(error_ratio over 5m > 0.1\)$");
        changes[2].ShouldMatch(@"^version \d+: added Rare \(records over 5m < 3\); changed Slow \(latency_p99 over 5m > 0.25\) to Slow \(latency_p99 over 5m > 0.5\); removed Wrong \(error_ratio over 5m > 0.1\)$");
        changes[3].ShouldBe("");
        changes[4].ShouldMatch(@"^version \d+: removed Slow .*; removed Rare ");
        changes[5].ShouldMatch($@"^silence [\w-]+ of model=""pay"" from {start:yyyy-MM-dd}T00:00:00.*\+00:00 to {start:yyyy-MM-dd}T02:00:00.*\+00:00 by operator: move to the new hall$");
        changes[6].ShouldMatch(@"^silence [\w-]+ of model=""pay"" ended$");
        changes[7].ShouldBe("");
        changes[8].ShouldMatch(@"^added another \(\w+, read=fraud-\*\); removed fraud-sender \(\w+\)$");
    }

    [Fact]
    public void The_file_is_changed_at_its_length_and_the_oldest_is_deleted()
    {
        using var directory = new TempDirectory();
        var path = Path.Combine(directory.Path, "audit.jsonl");
        using var file = new AuditFile(path, maxBytes: 30, maxFiles: 3);
        for (var number = 0; number < 10; number++)
            file.Append(System.Text.Encoding.UTF8.GetBytes($"line number {number}\n"));
        Directory.GetFiles(directory.Path).Select(Path.GetFileName).Order().ShouldBe(["audit.jsonl", "audit.jsonl.1", "audit.jsonl.2"]);
        File.ReadAllText(path).ShouldBe("line number 8\nline number 9\n");
        File.ReadAllText(path + ".2").ShouldBe("line number 4\nline number 5\n");
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_stops_the_start()
    {
        using var directory = new TempDirectory();
        var refused = await Should.ThrowAsync<OptionsValidationException>(TestSilo.StartAsync(directory: directory.Path, args: ["--Security:Audit:File=" + directory.Path]));
        refused.Failures.ShouldHaveSingleItem().ShouldStartWith($"Security:Audit:File is '{directory.Path}': it cannot be written");
    }

    /// <summary>Endpoints that say nothing of access: what changes something is for operators.</summary>
    private sealed class OperateEndpoints : Microsoft.AspNetCore.Hosting.IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            next(app);
            var routes = (Microsoft.AspNetCore.Routing.IEndpointRouteBuilder)app.Properties["__EndpointRouteBuilder"]!;
            routes.MapPost("/test/change", () => Results.NoContent());
            routes.MapPost("/test/refuse", () => Results.Conflict());
        };
    }
}
