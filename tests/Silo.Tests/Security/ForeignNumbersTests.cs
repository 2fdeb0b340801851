using System.Net;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>What numbers a batch belongs to the client that sent it: nobody uses up another's numbers.</summary>
public sealed class ForeignNumbersTests
{
    private const string Producer = "6f1d2c3b-4a59-4687-9c0d-1e2f3a4b5c6d";

    public static TheoryData<string, (string, string)[], (string, string)[]> Numbers => new()
    {
        { "a key", [("Idempotency-Key", "2024-03")], [("Idempotency-Key", "2024-03")] },
        { "a sequence", [("OM-Producer", Producer), ("OM-Sequence", "1")], [("OM-Producer", Producer), ("OM-Sequence", "1")] },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task An_upload_is_no_duplicate_of_what_another_client_sent(string what, (string, string)[] first, (string, string)[] second)
    {
        what.ShouldNotBeEmpty();
        await using var silo = await SecureSilo.StartAsync();
        (await SendAsync(silo, "fraud-sender", "fraud-1", first)).Json.GetProperty("status").GetString().ShouldBe("committed");
        (await SendAsync(silo, "sender", "house-price", second)).Json.GetProperty("status").GetString().ShouldBe("committed");
        (await RecordsAsync(silo, "house-price")).ShouldBe(1);

        // And the other way round: what is there already is not hidden from its own client.
        (await SendAsync(silo, "sender", "house-price", second)).ShouldBeOk();
        (await RecordsAsync(silo, "house-price")).ShouldBe(1);
    }

    [Fact]
    public async Task A_low_mark_gives_up_no_batches_of_another_client()
    {
        await using var silo = await SecureSilo.StartAsync();
        (await SendAsync(silo, "fraud-sender", "fraud-1", [("OM-Producer", Producer), ("OM-Sequence", "1")])).ShouldBeOk();
        (await SendAsync(silo, "fraud-sender", "fraud-1", [("OM-Producer", Producer), ("OM-Sequence", "10"), ("OM-Low-Mark", "9")])).ShouldBeOk();
        (await SendAsync(silo, "sender", "house-price", [("OM-Producer", Producer), ("OM-Sequence", "2")])).Json.GetProperty("status").GetString().ShouldBe("committed");
        (await RecordsAsync(silo, "house-price")).ShouldBe(1);
    }

    [Fact]
    public async Task Nor_at_a_model_that_both_may_send_to_from_other_nodes()
    {
        await using var silo = await SecureSilo.StartAsync();
        (string, string)[] number = [("OM-Producer", Producer), ("OM-Sequence", "1")];
        (await SendAsync(silo, "fraud-sender", "fraud-1", number, "?wait=true&node=n2")).ShouldBeOk();
        (await SendAsync(silo, "sender", "fraud-1", number, "?wait=true&node=n1")).ShouldBeOk();
        (await RecordsAsync(silo, "fraud-1")).ShouldBe(2);
    }

    [Fact]
    public async Task Keys_of_one_client_are_one_client()
    {
        await using var silo = await SecureSilo.StartAsync();
        var first = silo.Keys["sender"];
        (await SendAsync(silo, "sender", "m", [("Idempotency-Key", "k")])).ShouldBeOk();
        silo.Keys.Add("sender", ("ingest", ["*"]));
        silo.Keys.Write();
        await silo.LookAsync();
        silo.Keys["sender"].ShouldNotBe(first);
        (await SendAsync(silo, "sender", "m", [("Idempotency-Key", "k")])).ShouldBeOk();
        (await RecordsAsync(silo, "m")).ShouldBe(1);
    }

    [Fact]
    public async Task A_key_is_of_one_content()
    {
        await using var silo = await SecureSilo.StartAsync();
        (string, string)[] key = [("Idempotency-Key", "k")];
        (await SendAsync(silo, "sender", "m", key)).ShouldBeOk();
        var problem = (await SendAsync(silo, "sender", "other", key)).ShouldBeProblem(HttpStatusCode.Conflict, "key-reused");
        problem.Json.GetProperty("field").GetString().ShouldBe("Idempotency-Key");
        problem.Json.GetProperty("value").GetString().ShouldBe("k");
        (await RecordsAsync(silo, "other")).ShouldBe(0);

        // The same bytes as labels are another content too.
        (await silo.SendAsync(HttpMethod.Post, "/v1/labels?wait=true&node=n1", "Bearer " + silo.Keys["sender"], """{"model":"m","id":"1","label":"1"}""", key))
            .ShouldBeProblem(HttpStatusCode.Conflict, "key-reused");
        // At once, before anything is durable, it is no different.
        (string, string)[] next = [("Idempotency-Key", "next")];
        (await SendAsync(silo, "sender", "m", next, "?node=n1")).Json.GetProperty("status").GetString().ShouldBe("accepted");
        (await SendAsync(silo, "sender", "other", next, "?node=n1")).ShouldBeProblem(HttpStatusCode.Conflict, "key-reused");
        var again = await SendAsync(silo, "sender", "m", next);
        again.ShouldBeOk().Json.GetProperty("committedAbove").GetArrayLength().ShouldBe(0);
        (await RecordsAsync(silo, "m")).ShouldBe(2);
    }

    [Fact]
    public async Task A_key_is_of_one_content_after_a_restart_and_without_authentication()
    {
        using var directory = new Harness.Files.TempDirectory();
        await using (var silo = await TestSilo.StartAsync(directory: directory.Path))
        {
            (await PostAsync(silo, "m")).Status.ShouldBe(HttpStatusCode.OK);
            (await PostAsync(silo, "m")).Status.ShouldBe(HttpStatusCode.OK);
        }

        await using var next = await TestSilo.StartAsync(directory: directory.Path);
        (await PostAsync(next, "other")).ShouldBeProblem(HttpStatusCode.Conflict, "key-reused");
        (await PostAsync(next, "m")).Json.GetProperty("status").GetString().ShouldBe("committed");
        var health = await next.Http.GetStringAsync(new Uri("/v1/models/m/health?from=2024-01-01&to=2025-01-01", UriKind.Relative));
        System.Text.Json.JsonDocument.Parse(health).RootElement.GetProperty("traffic").GetProperty("records").GetInt32().ShouldBe(1);

        static async Task<Answer> PostAsync(TestSilo silo, string model)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/records?wait=true") { Content = new StringContent(SecureSilo.Records(model)) };
            request.Content.Headers.ContentType = new("application/x-ndjson");
            request.Headers.TryAddWithoutValidation("Idempotency-Key", "k");
            using var response = await silo.Http.SendAsync(request);
            return await Answer.OfAsync(response);
        }
    }

    private static Task<Answer> SendAsync(SecureSilo silo, string client, string model, (string, string)[] headers, string query = "?wait=true&node=n1") =>
        silo.SendAsync(HttpMethod.Post, "/v1/records" + query, "Bearer " + silo.Keys[client], $$"""{"model":"{{model}}","time":"2024-03-01T00:00:05Z","prediction":"1"}""", headers);

    private static async Task<int> RecordsAsync(SecureSilo silo, string model)
    {
        var health = await silo.GetAsync($"/v1/models/{model}/health?from=2024-01-01&to=2025-01-01", silo.Keys["reader"]);
        return health.ShouldBeOk().Json.TryGetProperty("traffic", out var traffic) ? traffic.GetProperty("records").GetInt32() : 0;
    }
}
