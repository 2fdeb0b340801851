using System.Runtime.InteropServices;
using OrleansMonitor.Client.Privacy;
using OrleansMonitor.Client.Tests.Recording;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Tests.Privacy;

public sealed class PrivacyTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Ids_leave_under_the_key_and_records_and_labels_agree()
    {
        await using var fixture = new ClientFixture(static options => options.Privacy.IdKey = Secret);
        var monitor = fixture.Client.Model("m");
        monitor.RecordClass("abc", "yes");
        monitor.Label("abc", "yes");
        monitor.Measure("abc", "judge", 1);
        monitor.RecordError(default, "timeout");
        await fixture.FlushAsync();
        var batch = Batch(fixture);
        var keyed = IdKey.TryRead(Secret)!.Of(StableHash.OfInferenceId("abc"));
        Cells<ulong>(batch.Records[0].InferenceIds).ShouldBe([keyed, 0UL]);
        batch.Labels.AsSpan().ToArray().SelectMany(static labels => Cells<ulong>(labels.InferenceIds)).ShouldAllBe(id => id == keyed);
    }

    [Fact]
    public async Task Sampling_goes_by_the_keyed_hash_of_both()
    {
        await using var fixture = new ClientFixture(static options =>
        {
            options.Privacy.IdKey = Secret;
            options.Sampling.Rate = 0.2;
        });
        var monitor = fixture.Client.Model("m");
        for (var i = 0; i < 1000; i++)
        {
            monitor.RecordClass(i, "yes");
            monitor.Label(i, "yes");
        }

        await fixture.FlushAsync();
        var (sampler, key) = (new Sampler(0.2), IdKey.TryRead(Secret)!);
        var kept = Enumerable.Range(0, 1000).Select(i => key.Of(StableHash.OfInferenceId(i))).Where(sampler.Keeps).Order().ToArray();
        var batch = Batch(fixture);
        Cells<ulong>(batch.Records[0].InferenceIds).Order().ShouldBe(kept);
        Cells<ulong>(batch.Labels[0].InferenceIds).Order().ShouldBe(kept);
    }

    [Fact]
    public async Task Columns_leave_as_their_rules_say_and_what_changed_is_counted()
    {
        await using var fixture = new ClientFixture(static options =>
        {
            options.Privacy.Columns = new(StringComparer.Ordinal)
            {
                ["income"] = "step 1000",
                ["secret*"] = "exclude",
                ["secret_but_fine"] = "step 1",
                ["country"] = "only DE,FR else abroad",
                ["born"] = "month",
                ["revenue"] = "bins 0,10",
                ["typo"] = "exclude",
            };
            options.Privacy.Segment = "only eu else elsewhere";
        });
        var schema = new ModelSchema
        {
            NumericFeatures = ["income", "secret_height", "secret_but_fine"],
            CategoricalFeatures = ["country", "born", "plan"],
            NumericMeasurements = ["revenue"],
        };
        var monitor = fixture.Client.Model("m", "v1", "us-east", schema);
        monitor.Record(new InferenceRecord(), [1499f, 1.83f, 2f], ["IT", "1990-05-17", "gold"], [12.5f]);
        monitor.Record(new InferenceRecord(), [2000f, float.NaN, float.NaN], ["DE", "unknown", null], [float.NaN]);
        monitor.Measure("x", "secret_note", "call me");
        monitor.Measure("x", "revenue", 3.5);
        await fixture.FlushAsync();
        var batch = Batch(fixture);
        var block = batch.Records[0];
        (block.Segment, monitor.Segment).ShouldBe(("elsewhere", "us-east"));
        var columns = block.Features.AsSpan().ToArray().ToDictionary(static column => column.Name);
        columns.Keys.Order().ToArray().ShouldBe(["born", "country", "income", "plan", "secret_but_fine"], "not even the name of what is left out leaves");
        Cells<float>(columns["income"].Numbers).ShouldBe([1000f, 2000f]);
        columns["country"].Categories.AsSpan().ToArray().ShouldBe(["abroad", "DE"]);
        columns["born"].Categories.AsSpan().ToArray().ShouldBe(["1990-05"]);
        Cells<float>(block.Measurements[0].Numbers).ShouldBe([10f, float.NaN]);
        batch.Labels.AsSpan().ToArray().ShouldHaveSingleItem().Measurements[0].Name.ShouldBe("revenue");
        Cells<double>(batch.Labels[0].Measurements[0].Numbers).ShouldBe([0.0]);
        var coarsened = fixture.Client.Statistics.Coarsened;
        coarsened.Select(static pair => (pair.Key, pair.Value)).ShouldBe(
            [("born", 2L), ("country", 1L), ("income", 1L), ("revenue", 2L), ("secret*", 2L), ("secret_but_fine", 0L), ("segment", 2L), ("typo", 0L)]);
    }

    [Fact]
    public async Task A_rule_of_the_other_kind_is_refused_when_the_model_is_declared()
    {
        await using var fixture = new ClientFixture(static options => options.Privacy.Columns["country"] = "step 10");
        Should.Throw<ArgumentException>(() => fixture.Client.Model("m", schema: new ModelSchema { CategoricalFeatures = ["country"] }))
            .Message.ShouldBe("Privacy.Columns[country (step 10)] is a rule of numbers: 'country' has texts");
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        var problems = new List<string>();
        ClientPrivacy.Read(
            new PrivacyOptions { IdKey = "short", Segment = "step 3", Columns = { ["a"] = "round", [""] = "exclude" } }, problems);
        problems.ShouldBe(
        [
            "Privacy.IdKey has 5 characters: it is a secret of 32 to 1024 characters, such as openssl rand -hex 32 makes",
            "Privacy.Columns[a] is 'round': it is exclude, step NUMBER, bins A,B,…, only A,B,… [else NAME], year, month or day",
            "Privacy.Columns has the name '': it is empty",
            "Privacy.Segment is 'step 3', a rule of numbers: segments are texts",
        ]);
        problems.Clear();
        ClientPrivacy.Read(new PrivacyOptions { IdKey = Secret, IdKeyFile = "/nowhere/key" }, problems);
        problems[0].ShouldBe("Privacy has both IdKey and IdKeyFile: give one");
        problems[1].ShouldStartWith("Privacy.IdKeyFile '/nowhere/key' cannot be read: ");
        ClientPrivacy.Read(new PrivacyOptions(), problems = []).ShouldBeNull("nothing is to be done");
    }

    private static WireBatch Batch(ClientFixture fixture)
    {
        var batch = new WireBatch();
        new BatchReader().Read(fixture.Transport.Requests.First(static request => request.Sequence > 0).Body, batch);
        return batch;
    }

    private static T[] Cells<T>(ReadOnlyMemory<byte> bytes)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes.Span).ToArray();
}
