using FsCheck;
using FsCheck.Fluent;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Tests;

/// <summary>
/// What holds for every aggregate. A case is made of integer seeds only, so the arguments that a failure prints
/// replay it: pass them to <see cref="Algebra"/>, <see cref="RoundTrip"/> or <see cref="ForeignBytes"/>.
/// </summary>
/// <typeparam name="T">The aggregate.</typeparam>
public sealed class AggregateLaws<T>
    where T : class
{
    public delegate void ReadInto(T target, ref AggregateReader reader);

    /// <summary>A new, empty aggregate.</summary>
    public required Func<T> Create { get; init; }

    /// <summary>Adds random content, sometimes nothing; everything is drawn from the random source.</summary>
    public required Action<T, Random> Fill { get; init; }

    /// <summary>Asserts that two aggregates hold the same: counts exactly, sums to rounding.</summary>
    public required Action<T, T> ShouldBeSame { get; init; }

    public required Action<T, T> Merge { get; init; }

    public required Action<T, AggregateWriter> Write { get; init; }

    public required ReadInto Read { get; init; }

    public required Action<T> Clear { get; init; }

    public required Func<T, bool> IsEmpty { get; init; }

    public int Cases { get; init; } = 200;

    /// <summary>Allocation that any one decode may cause: buffers of fixed size plus a multiple of the data.</summary>
    public long MaxDecodeBytes { get; init; } = 256 * 1024;

    /// <summary>Every law, over random seeds.</summary>
    public void Hold()
    {
        Check((a, b, c) =>
        {
            Algebra(a, b, c);
            RoundTrip(a, b);
        });
        Check((a, b, _) => ForeignBytes(a, b));
    }

    public void Algebra(int a, int b, int c)
    {
        T Sum(params T[] parts)
        {
            var sum = Create();
            foreach (var part in parts)
                Merge(sum, part);
            return sum;
        }

        var (x, y, z) = (Filled(a), Filled(b), Filled(c));
        ShouldBeSame(Sum(Sum(x, y), z), Sum(x, Sum(y, z)));
        ShouldBeSame(Sum(x, y), Sum(y, x));
        ShouldBeSame(Sum(x, Create()), x);
        ShouldBeSame(Sum(Create(), x), x);

        // Merging leaves the other side as it was.
        ShouldBeSame(y, Filled(b));

        // Merged equals unsplit: the same content, added to one aggregate.
        var unsplit = Filled(a);
        Fill(unsplit, new Random(b));
        ShouldBeSame(Sum(x, y), unsplit);

        // A pooled aggregate that was cleared is as good as a new one.
        Clear(unsplit);
        IsEmpty(unsplit).ShouldBeTrue();
        ShouldBeSame(unsplit, Create());
        Fill(unsplit, new Random(c));
        ShouldBeSame(unsplit, z);
    }

    public void RoundTrip(int a, int b)
    {
        var (x, y) = (Filled(a), Filled(b));
        var bytes = Encoded(x);
        var decoded = Decode(Create(), bytes);
        ShouldBeSame(decoded, x);
        IsEmpty(decoded).ShouldBe(IsEmpty(x));
        Encoded(decoded).ShouldBe(bytes, "the form is canonical");

        var merged = Filled(b);
        Merge(merged, x);
        ShouldBeSame(Decode(y, bytes), merged);
    }

    /// <summary>Mutated and truncated bytes decode or end in <see cref="AggregateFormatException"/>, without large allocation.</summary>
    public void ForeignBytes(int a, int b)
    {
        var random = new Random(b);
        var bytes = Encoded(Filled(a));
        for (var i = 0; i < 20; i++)
        {
            var mutated = Mutate(bytes, random);
            var target = Create();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var reader = new AggregateReader(mutated);
            try
            {
                Read(target, ref reader);
            }
            catch (AggregateFormatException)
            {
                // The one way to refuse.
            }

            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MaxDecodeBytes + 64L * mutated.Length);
        }
    }

    public byte[] Encoded(T aggregate)
    {
        var writer = new AggregateWriter();
        Write(aggregate, writer);
        return writer.ToArray();
    }

    public T Decode(T target, ReadOnlySpan<byte> bytes)
    {
        var reader = new AggregateReader(bytes);
        Read(target, ref reader);
        reader.IsAtEnd.ShouldBeTrue("nothing is left over");
        return target;
    }

    private T Filled(int seed)
    {
        var aggregate = Create();
        Fill(aggregate, new Random(seed));
        return aggregate;
    }

    private void Check(Action<int, int, int> law)
    {
        var seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();
        Prop.ForAll(seeds, seeds, seeds, law).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var mutated = random.Next(4) == 0 ? bytes[..random.Next(bytes.Length + 1)] : bytes.ToArray();
        for (var flips = random.Next(4); flips > 0 && mutated.Length > 0; flips--)
        {
            var at = random.Next(mutated.Length);
            mutated[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(mutated[at] ^ (1 << random.Next(8))),
                _ => 0xFF,
            };
        }

        return mutated;
    }
}

/// <summary>Comparisons that allow for the rounding of sums taken in another order.</summary>
public static class Rounding
{
    public static void ShouldBeClose(this double actual, double expected, double relative = 1e-9)
    {
        var tolerance = relative * Math.Max(1, Math.Max(Math.Abs(actual), Math.Abs(expected)));
        (Math.Abs(actual - expected) <= tolerance || actual.Equals(expected)).ShouldBeTrue($"{actual:R} should be {expected:R} within {tolerance:R}");
    }

    public static void ShouldBeClose(this double? actual, double? expected, double relative = 1e-9)
    {
        actual.HasValue.ShouldBe(expected.HasValue);
        if (actual is { } value)
            value.ShouldBeClose(expected!.Value, relative);
    }
}
