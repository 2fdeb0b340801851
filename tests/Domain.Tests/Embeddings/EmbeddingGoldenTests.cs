using System.Text.Json;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Tests.Golden;
using Xunit.Abstractions;

namespace OrleansMonitor.Domain.Tests.Embeddings;

public class EmbeddingGoldenTests(ITestOutputHelper output)
{
    private static readonly JsonElement Golden = GoldenFile.Load("embeddings");

    public static TheoryData<string> Cases => GoldenFile.Names(Golden.GetProperty("cases"));

    [Fact]
    public void Frequencies_are_a_constant_of_name_dimension_and_seed()
    {
        var golden = Golden.GetProperty("frequencies");
        var expected = golden.Numbers("values");
        var made = new double[expected.Length];
        GaussianFrequencies.Fill(golden.GetProperty("name").GetString()!, (int)golden.Count("dimension"), golden.Count("seed"), made);
        for (var i = 0; i < made.Length; i++)
            made[i].ShouldBe(expected[i], 1e-14 * Math.Max(1, Math.Abs(expected[i])), $"number {i}");
        made.ShouldBe(Again("text", 3, 1));
        made.ShouldNotBe(Again("text", 3, 2));
        made.ShouldNotBe(Again("tex", 3, 1));

        static double[] Again(string name, int dimension, ulong seed)
        {
            var again = new double[FourierMap.Frequencies * dimension];
            GaussianFrequencies.Fill(name, dimension, seed, again);
            return again;
        }
    }

    [Fact]
    public void Features_are_the_cosines_and_sines_of_numpy()
    {
        var golden = Golden.GetProperty("features");
        var vectors = Rows(golden, "vectors");
        var map = new FourierMap(golden.GetProperty("name").GetString()!, 5, golden.Number("bandwidth")!.Value, 1, 1);
        var features = new int[FourierMap.AtOnce * FourierMap.Features];
        map.Map(vectors.SelectMany(static row => row).ToArray(), features);
        foreach (var (row, i) in Rows(golden, "values").Select(static (row, i) => (row, i)))
        {
            // Large vectors have large phases, of which single precision knows the fraction less well.
            var tolerance = 2e-5 + (2e-7 * vectors[i].Sum(static number => Math.Abs(number)));
            for (var k = 0; k < row.Length; k++)
                (features[(i * FourierMap.Features) + k] / (double)FourierMap.One).ShouldBe(row[k], tolerance, $"vector {i}, feature {k}");
        }

        for (var k = 0; k < FourierMap.Frequencies; k++)
        {
            var (cosine, sine) = (features[(3 * FourierMap.Features) + k] / (double)FourierMap.One, features[(3 * FourierMap.Features) + FourierMap.Frequencies + k] / (double)FourierMap.One);
            ((cosine * cosine) + (sine * sine)).ShouldBe(1, 1e-4, "huge vectors have features of the same length");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_discrepancy_is_that_of_the_features_exactly_and_of_the_kernel_nearly(string name)
    {
        var golden = GoldenFile.Case(Golden.GetProperty("cases"), name);
        var fit = new EmbeddingFit(name, new EmbeddingSettings { Share = 1 });
        foreach (var row in Rows(golden, "x"))
            fit.Add(row);
        var reference = fit.Build()!;
        reference.Map.Bandwidth.ShouldBe(golden.Number("bandwidth")!.Value, 1e-12, "the median of all distances");
        var test = MeanDiscrepancy.Of(reference, Sums(reference.Map, Rows(golden, "y")))!;
        var (exact, p) = (golden.Number("exact")!.Value, golden.Number("p")!.Value);
        output.WriteLine($"{name}: {test.Squared:0.00000} by features, {exact:0.00000} by the kernel; p {test.PValue:0.0000}, {p:0.0000} by 2,000 permutations");
        test.Squared.ShouldBe(golden.Number("mapped")!.Value, 2e-5);
        test.Squared.ShouldBe(exact, 0.002 + (0.1 * Math.Abs(exact)));
        test.PValue.ShouldBe(p, 0.002 + (0.25 * p));
    }

    private static MeanMap Sums(FourierMap map, float[][] rows)
    {
        var sums = new MeanMap();
        var (vectors, features) = (new float[FourierMap.AtOnce * map.Dimension], new int[FourierMap.AtOnce * FourierMap.Features]);
        foreach (var row in rows)
        {
            row.CopyTo(vectors, 0);
            map.Map(vectors, features);
            sums.Add(features.AsSpan(0, FourierMap.Features), 1, 1);
        }

        return sums;
    }

    private static float[][] Rows(JsonElement golden, string property) =>
        [.. golden.GetProperty(property).EnumerateArray().Select(static row => row.EnumerateArray().Select(static number => number.GetSingle()).ToArray())];
}
