using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Tests.Sums;

/// <summary>Columns are summed to the bit as their values are one by one.</summary>
public class ExactColumnTests
{
    [Fact]
    public void Columns_of_doubles()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var values = Enumerable.Range(0, random.Next(1, 300)).Select(Values(random)).ToArray();
            var weights = random.Next(2) == 0 ? [] : values.Select(_ => (double)(float)(1 + (random.NextDouble() * 50))).ToArray();
            var shared = random.Next(2) == 0 ? 1 : (double)(float)(10 / 3.0);
            var (sums, squares, expectedSums, expectedSquares) = (new ExactSum(), new ExactSum(), new ExactSum(), new ExactSum());
            for (var i = 0; i < values.Length; i++)
            {
                var weight = weights.Length == 0 ? shared : weights[i];
                expectedSums.AddProduct(values[i], weight);
                expectedSquares.AddSquare(values[i], weight);
            }

            ExactColumn.AddSquares(values, weights, shared, squares);
            ExactColumn.AddWeighted(values, weights, shared, sums);
            ExactSumTests.Encoded(sums).ShouldBe(ExactSumTests.Encoded(expectedSums), $"seed {seed}");
            ExactSumTests.Encoded(squares).ShouldBe(ExactSumTests.Encoded(expectedSquares), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(2048)]
    public void Squares_of_floats_at_the_ends_of_the_plain_range(int rows)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var scale = MathF.Pow(2, random.Next(-120, 100));
            var largest = scale * MathF.BitDecrement(2);
            var smallest = scale;
            while (ExactColumn.IsPlain(smallest / 2, largest, rows))
                smallest /= 2;
            // As many digits as there are, and the most that may add up.
            var values = Enumerable.Range(0, rows).Select(_ => random.Next(3) == 0 ? MathF.BitIncrement(smallest) : random.Next(20) == 0 ? 0 : largest).ToArray();
            if (rows > 1)
                (values[0], values[1]) = (MathF.BitIncrement(smallest), float.NaN);
            var (squares, expected, sum, plain) = (new ExactSum(), new ExactSum(), new ExactSum(), 0.0);
            foreach (var value in values.Where(float.IsFinite))
            {
                expected.AddSquare(value, 3);
                sum.Add(value);
                plain += value;
            }

            ExactColumn.AddSquares(values, values.Where(float.IsFinite).Max(), 3, squares);
            ExactSumTests.Encoded(squares).ShouldBe(ExactSumTests.Encoded(expected), $"seed {seed}");
            sum.Subtract(Of(plain));
            sum.IsZero.ShouldBeTrue($"seed {seed}");
        }
    }

    [Fact]
    public void Terms_by_groups()
    {
        var terms = new ExactTerms();
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var values = Enumerable.Range(0, random.Next(1, 200)).Select(Values(random)).ToArray();
            var weights = random.Next(2) == 0 ? [] : values.Select(_ => (float)(1 + (random.NextDouble() * 50))).ToArray();
            var groups = values.Select(_ => (ushort)random.Next(5)).ToArray();
            foreach (var isSquare in (bool[])[false, true])
            {
                var (sums, expected) = (NewSums(), NewSums());
                for (var i = 0; i < values.Length; i++)
                {
                    if (isSquare)
                        expected[groups[i]].AddSquare(values[i], weights.Length == 0 ? 1 : weights[i]);
                    else
                        expected[groups[i]].AddProduct(values[i], weights.Length == 0 ? 1 : weights[i]);
                }

                terms.Set(values, weights, isSquare);
                terms.AddTo(groups, new double[5], sums);
                for (var group = 0; group < 5; group++)
                    ExactSumTests.Encoded(sums[group]).ShouldBe(ExactSumTests.Encoded(expected[group]), $"seed {seed}, group {group}");
            }
        }
    }

    private static ExactSum[] NewSums() => [.. Enumerable.Range(0, 5).Select(static _ => new ExactSum())];

    private static ExactSum Of(double value)
    {
        var sum = new ExactSum();
        sum.Add(value);
        return sum;
    }

    // A column is of one kind or has every size.
    private static Func<int, double> Values(Random random) => random.Next(4) switch
    {
        0 => _ => (float)random.NextDouble(),
        1 => _ => random.NextDouble() - 0.5,
        2 => _ => 1e9 + random.NextDouble(),
        _ => _ => ExactSumTests.Draw(random, 1e100),
    };
}
