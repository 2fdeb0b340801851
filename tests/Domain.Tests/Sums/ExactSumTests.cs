using System.Numerics;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sums;
using Xunit.Abstractions;

namespace OrleansMonitor.Domain.Tests.Sums;

/// <summary>Sums without rounding, against sums of integers in the unit of the square of the smallest number.</summary>
public class ExactSumTests(ITestOutputHelper output)
{
    // Units of 2^−2200, below the product of any two numbers.
    private const int Unit = 2200;

    [Fact]
    public void The_laws_hold() => new AggregateLaws<ExactSum>
    {
        Create = static () => new ExactSum(),
        Fill = static (sum, random) =>
        {
            for (var i = random.Next(20); i > 0; i--)
                sum.Add(Draw(random));
        },
        ShouldBeSame = static (a, b) => Encoded(a).ShouldBe(Encoded(b)),
        Merge = static (a, b) => a.Add(b),
        Write = static (sum, writer) => sum.WriteTo(writer),
        Read = static (ExactSum target, ref AggregateReader reader) => target.MergeFrom(ref reader),
        Clear = static sum => sum.Clear(),
        IsEmpty = static sum => sum.IsZero,
    }.Hold();

    [Fact]
    public void Any_order_and_any_cut_gives_the_integer_sum()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var values = Enumerable.Range(0, random.Next(1, 60)).Select(_ => Draw(random)).ToArray();
            var expected = values.Aggregate(BigInteger.Zero, static (sum, value) => sum + Exact(value));
            var whole = new ExactSum();
            foreach (var value in values)
                whole.Add(value);
            random.Shuffle(values);
            var merged = new ExactSum();
            for (var at = 0; at < values.Length;)
            {
                var part = new ExactSum();
                for (var rows = random.Next(1, 9); rows > 0 && at < values.Length; rows--)
                    part.Add(values[at++]);
                merged.Add(Decoded(Encoded(part)));
            }

            Encoded(merged).ShouldBe(Encoded(whole), $"seed {seed}");
            IntegerOf(whole).ShouldBe(expected, $"seed {seed}");
            whole.ToDouble().ShouldBe(Nearest(expected), $"seed {seed}");
        }
    }

    [Fact]
    public void Products_and_squares_are_exact()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (sum, squares, expected, expectedSquares) = (new ExactSum(), new ExactSum(), BigInteger.Zero, BigInteger.Zero);
            for (var i = random.Next(1, 20); i > 0; i--)
            {
                var (value, weight) = (Draw(random, 1e100), random.Next(2) == 0 ? 1 : (float)(1 + (random.NextDouble() * 100)));
                sum.AddProduct(value, weight);
                squares.AddSquare(value, weight);
                expected += Exact(value) * Exact(weight) >> Unit;
                expectedSquares += Exact(value) * Exact(value) * Exact(weight) >> (2 * Unit);
            }

            IntegerOf(sum).ShouldBe(expected, $"seed {seed}");
            IntegerOf(squares).ShouldBe(expectedSquares, $"seed {seed}");
        }
    }

    [Fact]
    public void What_is_taken_back_leaves_nothing_behind()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var (kept, sum) = (new ExactSum(), new ExactSum());
            var taken = Enumerable.Range(0, 10).Select(_ => Draw(random, 1e100)).ToArray();
            foreach (var value in taken)
            {
                sum.AddSquare(value, 3);
                sum.AddProduct(value, 1.5);
            }

            var one = Draw(random);
            kept.Add(one);
            sum.Add(one);
            foreach (var value in taken)
            {
                sum.AddProduct(value, -1.5);
                sum.SubtractSquare(value, 3);
            }

            Encoded(sum).ShouldBe(Encoded(kept), $"seed {seed}");
            sum.Subtract(kept);
            (sum.IsZero, sum.ToDouble()).ShouldBe((true, 0.0));
        }
    }

    [Theory]
    [InlineData(1e300, 1e-300, -1e300)]
    [InlineData(double.MaxValue, double.MaxValue, -double.MaxValue)]
    [InlineData(double.Epsilon, 1, -1)]
    [InlineData(double.Epsilon, -double.Epsilon, 1e9)]
    [InlineData(4503599627370496, 0.5, 0.25)]
    [InlineData(9007199254740993, 1, -0.1)]
    public void Cancellation_and_the_ends_of_the_range(double a, double b, double c)
    {
        double[][] orders = [[a, b, c], [a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]];
        var expected = Exact(a) + Exact(b) + Exact(c);
        foreach (var order in orders)
        {
            var sum = new ExactSum();
            foreach (var value in order)
                sum.Add(value);
            IntegerOf(sum).ShouldBe(expected);
            sum.ToDouble().ShouldBe(Nearest(expected));
            Encoded(Decoded(Encoded(sum))).ShouldBe(Encoded(sum));
        }
    }

    [Fact]
    public void A_number_that_an_earlier_build_wrote_is_read()
    {
        foreach (var value in (double[])[0, 1, -7, 0.1, 1e300, -1e-300, double.Epsilon, 1L << 51, 1L << 53])
        {
            var writer = new AggregateWriter();
            writer.WriteNumber(value);
            Decoded(writer.ToArray()).ToDouble().ShouldBe(value);
        }
    }

    [Fact]
    public void A_few_bits_take_a_few_bytes()
    {
        // 20,000 floats around 1: 24 bits and 15 of their number, and 48 and 15 of squares.
        var (random, sum, squares) = (new Random(1), new ExactSum(), new ExactSum());
        for (var i = 0; i < 20_000; i++)
        {
            var value = (float)(0.5 + random.NextDouble());
            sum.Add(value);
            squares.AddSquare(value, 1);
        }

        output.WriteLine($"{Encoded(sum).Length} and {Encoded(squares).Length} bytes");
        Encoded(sum).Length.ShouldBeLessThanOrEqualTo(2 + 6);
        Encoded(squares).Length.ShouldBeLessThanOrEqualTo(2 + 9);
    }

    [Fact]
    public void What_is_no_finite_number_is_refused() =>
        Array.ForEach([double.NaN, double.PositiveInfinity], static value => Should.Throw<ArgumentOutOfRangeException>(() => new ExactSum().Add(value)));

    internal static byte[] Encoded(ExactSum sum)
    {
        var writer = new AggregateWriter();
        sum.WriteTo(writer);
        return writer.ToArray();
    }

    /// <summary>Numbers of every size and with few and many digits, of which many cancel.</summary>
    internal static double Draw(Random random, double largest = double.MaxValue)
    {
        var sign = random.Next(2) == 0 ? 1 : -1;
        var value = random.Next(7) switch
        {
            0 => random.Next(1000),
            1 => (float)random.NextDouble(),
            2 => random.NextDouble() * 1e-300,
            3 => random.NextDouble() * Math.Min(largest, 1e300),
            4 => double.Epsilon * random.Next(10_000),
            5 => 1e9 + random.NextDouble(),
            _ => Math.Pow(2, random.Next(-1074, (int)Math.Log2(largest))) * (1 + random.NextDouble()),
        };
        return sign * value;
    }

    private static BigInteger Exact(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) & 0x7FF;
        var mantissa = (bits & ((1L << 52) - 1)) | (exponent == 0 ? 0 : 1L << 52);
        return (BigInteger)(bits < 0 ? -mantissa : mantissa) << (Math.Max(exponent, 1) - 1075 + Unit);
    }

    private static BigInteger IntegerOf(ExactSum sum)
    {
        var value = sum.ToInteger(out var exponent);
        return exponent + Unit >= 0 ? value << (exponent + Unit) : value >> -(exponent + Unit);
    }

    /// <summary>By bisection over the numbers, which are ordered as their bits are.</summary>
    private static double Nearest(BigInteger value)
    {
        if (value.Sign < 0)
            return -Nearest(-value);
        var (low, high) = (0L, BitConverter.DoubleToInt64Bits(double.PositiveInfinity));
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Exact(BitConverter.Int64BitsToDouble(middle)) <= value ? (middle, high) : (low, middle);
        }

        var (below, above) = (BitConverter.Int64BitsToDouble(low), BitConverter.Int64BitsToDouble(high));
        var (toBelow, toAbove) = (value - Exact(below), (double.IsFinite(above) ? Exact(above) : BigInteger.One << (1024 + Unit)) - value);
        return toBelow < toAbove || (toBelow == toAbove && (low & 1) == 0) ? below : above;
    }

    private static ExactSum Decoded(byte[] bytes)
    {
        var sum = new ExactSum();
        var reader = new AggregateReader(bytes);
        sum.MergeFrom(ref reader);
        reader.IsAtEnd.ShouldBeTrue();
        return sum;
    }
}
