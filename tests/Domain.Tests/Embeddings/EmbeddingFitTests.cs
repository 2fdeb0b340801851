using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Tests.Embeddings;

public class EmbeddingFitTests
{
    [Fact]
    public void A_baseline_keeps_its_embeddings()
    {
        var fit = FitOf(300, 7, 1);
        fit.Add(new float[7]);
        fit.Add(null);
        var builder = new BaselineBuilder();
        builder.AddEmbedding(fit.Build(importance: 2)!, 302);
        builder.AddNumbers(ColumnRole.Feature, "x", [.. Enumerable.Range(0, 302).Select(static i => (double)i)]);
        var baseline = builder.Build();
        baseline.Encode()[0].ShouldBe((byte)4);
        var read = Baseline.Decode(baseline.Encode());
        read.Encode().ShouldBe(baseline.Encode());
        var (before, after) = (baseline.Embeddings.Single(), read.Embeddings.Single());
        after.Map.Fingerprint.ShouldBe(before.Map.Fingerprint);
        (after.Map.Name, after.Map.Dimension, after.Map.Share, after.Importance, after.Vectors, after.Zero, after.Mapped).ShouldBe(("text", 7, 0.1, 2, 301UL, 1UL, 301UL));
        (after.Spectrum, after.Norms).ShouldBe((before.Spectrum, before.Norms));
        after.Means.ShouldBe(before.Means);
        var bytes = baseline.Encode();
        for (var length = 0; length < bytes.Length; length++)
            Should.Throw<AggregateFormatException>(() => Baseline.Decode(bytes.AsSpan(0, length)), $"{length} bytes");
    }

    [Fact]
    public void A_baseline_of_embeddings_alone_is_one_and_one_without_stays_readable_by_older_programs()
    {
        var builder = new BaselineBuilder();
        builder.AddEmbedding(FitOf(100, 3, 2).Build()!, 100);
        Baseline.Decode(builder.Build().Encode()).Columns.ShouldBeEmpty();
        var plain = new BaselineBuilder();
        plain.AddNumbers(ColumnRole.Feature, "x", [1, 2, 3]);
        plain.Build().Encode()[0].ShouldBe((byte)1);
    }

    [Theory]
    [InlineData("few", "the embedding text is left out: it has 49 vectors, and at least 50 are needed")]
    [InlineData("equal", "the embedding text is left out: at least half of its vectors are equal to each other")]
    [InlineData("none", "the embedding text is left out: it has 0 vectors, and at least 50 are needed")]
    [InlineData("wide", "the embedding text is left out: it has 4097 dimensions, and at most 4096 are taken")]
    public void What_no_reference_can_be_made_of_is_left_out_with_a_reason(string what, string note)
    {
        var fit = what == "none" ? new EmbeddingFit("text", new EmbeddingSettings()) : FitOf(what == "few" ? 49 : 60, what == "wide" ? 4097 : 4, 3);
        for (var i = 0; i < 200 && what == "equal"; i++)
            fit.Add([1, 2, 3, 4]);
        fit.Build().ShouldBeNull();
        fit.Notes.ShouldBe([note]);
    }

    [Fact]
    public void Vectors_that_cannot_be_used_are_left_out_and_told()
    {
        var fit = FitOf(100, 4, 4);
        fit.Add([1, 2, 3]);
        fit.Add([1, 2, 3, float.NaN]);
        fit.Add([1, 2, 3, float.PositiveInfinity]);
        fit.Add([1, 2, 3, 1e30f]);
        fit.Build()!.Vectors.ShouldBe(100UL);
        fit.Notes.ShouldBe(["1 vector of text is left out: of another dimension than the first one's 4", "3 vectors of text are left out: with numbers other than finite numbers of a magnitude of at most 1000000"]);
    }

    private static EmbeddingFit FitOf(int rows, int dimension, int seed)
    {
        var (fit, random) = (new EmbeddingFit("text", new EmbeddingSettings()), new Random(seed));
        for (var i = 0; i < rows; i++)
            fit.Add(EmbeddingDraws.Normal(random, dimension));
        return fit;
    }
}

/// <summary>Vectors by chance.</summary>
internal static class EmbeddingDraws
{
    public static float[] Normal(Random random, int dimension, double shift = 0, double scale = 1)
    {
        var vector = new float[dimension];
        foreach (ref var number in vector.AsSpan())
            number = (float)(shift + (scale * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())));
        return vector;
    }
}
