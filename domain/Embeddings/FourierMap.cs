using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Embeddings;

/// <summary>
/// Random Fourier features (Rahimi and Recht, NIPS 2007) of the vectors of one embedding: cos ω·x and sin ω·x for frequencies ω of the Gaussian kernel
/// exp(−‖x − y‖²/(2·bandwidth²)), which is about the mean over the frequencies of the product of the features. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Features are integers of 2⁻¹⁶, so that their sums do not depend on any order; and every lane works on a frequency of its own with fused operations, so that a feature has the same
/// bits however wide the vectors of a machine are.
/// </remarks>
public sealed class FourierMap
{
    /// <summary>Frequencies; each has two features.</summary>
    public const int Frequencies = 128;

    public const int Features = 2 * Frequencies;

    /// <summary>Least distance that a bandwidth may be: below it phases would overflow.</summary>
    public const double MinBandwidth = 1e-9;

    public const double MaxBandwidth = 1e9;

    /// <summary>Vectors that are mapped at once: each frequency that is loaded serves them all.</summary>
    internal const int AtOnce = 4;

    /// <summary>What one is in the integers of the features.</summary>
    internal const int One = 1 << 16;

    // Of so many frequencies those of a dimension lie together: two vectors of eight.
    private const int Lanes = 16;

    // Beyond it a phase in single precision has no fraction.
    private const float MaxTurns = 1 << 24;

    private readonly ulong _chosenBelow;
    private readonly Lazy<float[]> _frequencies;

    /// <param name="name">Of the embedding.</param>
    /// <param name="dimension">Numbers in a vector.</param>
    /// <param name="bandwidth">Of the kernel.</param>
    /// <param name="share">Of the arriving records that is mapped.</param>
    /// <param name="seed">Of the frequencies.</param>
    public FourierMap(string name, int dimension, double bandwidth, double share, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(name);
        (Name, Dimension, Bandwidth, Share, Seed) = (name, dimension, bandwidth, share, seed);
        _chosenBelow = share >= 1 ? ulong.MaxValue : (ulong)(share * Math.Pow(2, 64));
        _frequencies = new Lazy<float[]>(MakeFrequencies);
        var writer = new AggregateWriter();
        WriteTo(writer);
        Fingerprint = XxHash64.Hash(writer.WrittenSpan);
    }

    public string Name { get; }

    public int Dimension { get; }

    /// <summary>Of the Gaussian kernel: the median distance of the baseline's vectors.</summary>
    public double Bandwidth { get; }

    /// <summary>Share of the arriving records that is mapped.</summary>
    public double Share { get; }

    public ulong Seed { get; }

    /// <summary>Hash of all of it: sums of equal maps merge.</summary>
    public ulong Fingerprint { get; }

    /// <summary>Whether a record is mapped, by the hash of its id or of what it holds, and so the same wherever it arrives.</summary>
    internal bool Chooses(ulong hash) => SeededRandom.Mix(hash ^ 0x656D62656464696E) <= _chosenBelow;

    /// <summary>The features of <see cref="AtOnce"/> vectors.</summary>
    /// <param name="vectors">One after another.</param>
    /// <param name="features">Of each vector the cosines and then the sines, in units of 1/<see cref="One"/>.</param>
    internal void Map(ReadOnlySpan<float> vectors, Span<int> features)
    {
        if (vectors.Length != AtOnce * Dimension || features.Length != AtOnce * Features)
            throw new ArgumentException($"{vectors.Length} numbers and {features.Length} features for {AtOnce} vectors of {Dimension}");
        ref var x = ref MemoryMarshal.GetReference(vectors);
        ref var w = ref MemoryMarshal.GetArrayDataReference(_frequencies.Value);
        ref var z = ref MemoryMarshal.GetReference(features);
        nuint dimension = (nuint)Dimension;
        for (nuint first = 0; first < Frequencies; first += Lanes)
        {
            Vector256<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
            ref var block = ref Unsafe.Add(ref w, first * dimension);
            for (nuint i = 0; i < dimension; i++)
            {
                var (wa, wb) = (Vector256.LoadUnsafe(ref block, i * Lanes), Vector256.LoadUnsafe(ref block, (i * Lanes) + 8));
                var (x0, x1) = (Vector256.Create(Unsafe.Add(ref x, i)), Vector256.Create(Unsafe.Add(ref x, i + dimension)));
                var (x2, x3) = (Vector256.Create(Unsafe.Add(ref x, i + (2 * dimension))), Vector256.Create(Unsafe.Add(ref x, i + (3 * dimension))));
                a0 = Vector256.FusedMultiplyAdd(x0, wa, a0);
                a1 = Vector256.FusedMultiplyAdd(x1, wa, a1);
                a2 = Vector256.FusedMultiplyAdd(x2, wa, a2);
                a3 = Vector256.FusedMultiplyAdd(x3, wa, a3);
                b0 = Vector256.FusedMultiplyAdd(x0, wb, b0);
                b1 = Vector256.FusedMultiplyAdd(x1, wb, b1);
                b2 = Vector256.FusedMultiplyAdd(x2, wb, b2);
                b3 = Vector256.FusedMultiplyAdd(x3, wb, b3);
            }

            Store(a0, ref z, first);
            Store(b0, ref z, first + 8);
            Store(a1, ref z, first + Features);
            Store(b1, ref z, first + Features + 8);
            Store(a2, ref z, first + (2 * Features));
            Store(b2, ref z, first + (2 * Features) + 8);
            Store(a3, ref z, first + (3 * Features));
            Store(b3, ref z, first + (3 * Features) + 8);
        }
    }

    internal void WriteTo(AggregateWriter writer)
    {
        writer.WriteString(Name);
        writer.WriteVarUInt((ulong)Dimension);
        writer.WriteNumber(Bandwidth);
        writer.WriteNumber(Share);
        writer.WriteVarUInt(Seed);
        writer.WriteVarUInt(Frequencies);
    }

    /// <exception cref="AggregateFormatException">The bytes are no map, or one of another number of frequencies.</exception>
    internal static FourierMap Read(ref AggregateReader reader)
    {
        var (name, dimension) = (reader.ReadString(), reader.ReadVarUInt());
        var (bandwidth, share, seed, frequencies) = (reader.ReadFinite(), reader.ReadFinite(), reader.ReadVarUInt(), reader.ReadVarUInt());
        if (NameRules.Check(name) is not null || dimension is 0 or > RecordLimits.MaxEmbeddingLength || frequencies != Frequencies)
            throw new AggregateFormatException($"an embedding of {dimension} dimensions and {frequencies} frequencies");
        if (!(bandwidth is >= MinBandwidth and <= MaxBandwidth) || !(share is > 0 and <= 1))
            throw new AggregateFormatException($"the embedding '{name}' has the bandwidth {bandwidth}, and a share of {share} is mapped");
        return new FourierMap(name, (int)dimension, bandwidth, share, seed);
    }

    /// <summary>Cosines and sines of phases in turns, of which only the fraction matters.</summary>
    private static void Store(Vector256<float> turns, ref int features, nuint at)
    {
        turns = Vector256.Min(Vector256.Max(turns, Vector256.Create(-MaxTurns)), Vector256.Create(MaxTurns));
        var r = turns - Vector256.Round(turns);
        var y = r * r;

        // Chebyshev interpolation of cos 2π√y and of (sin 2π√y)/√y over 0 to ¼; errors below 10⁻⁸ before those of single precision.
        var cosine = Horner(y, 7.800131320953369f, -1.4531123638153076f);
        cosine = Vector256.FusedMultiplyAdd(cosine, y, Vector256.Create(-26.4046688079834f));
        cosine = Vector256.FusedMultiplyAdd(cosine, y, Vector256.Create(60.242130279541016f));
        cosine = Vector256.FusedMultiplyAdd(cosine, y, Vector256.Create(-85.45665740966797f));
        cosine = Vector256.FusedMultiplyAdd(cosine, y, Vector256.Create(64.93939208984375f));
        cosine = Vector256.FusedMultiplyAdd(cosine, y, Vector256.Create(-19.739208221435547f));
        cosine = Vector256.FusedMultiplyAdd(cosine, y, Vector256.Create(1f));
        var sine = Horner(y, -14.899847030639648f, 3.2381374835968018f);
        sine = Vector256.FusedMultiplyAdd(sine, y, Vector256.Create(42.02592849731445f));
        sine = Vector256.FusedMultiplyAdd(sine, y, Vector256.Create(-76.70301818847656f));
        sine = Vector256.FusedMultiplyAdd(sine, y, Vector256.Create(81.60513305664062f));
        sine = Vector256.FusedMultiplyAdd(sine, y, Vector256.Create(-41.34170150756836f));
        sine = Vector256.FusedMultiplyAdd(sine, y, Vector256.Create(6.2831854820251465f));
        var one = Vector256.Create((float)One);
        Vector256.ConvertToInt32(Vector256.Round(cosine * one)).StoreUnsafe(ref features, at);
        Vector256.ConvertToInt32(Vector256.Round(sine * r * one)).StoreUnsafe(ref features, at + Frequencies);
    }

    private static Vector256<float> Horner(Vector256<float> y, float low, float high) => Vector256.FusedMultiplyAdd(Vector256.Create(high), y, Vector256.Create(low));

    /// <summary>In turns: divided by 2π and the bandwidth; of sixteen frequencies the numbers of a dimension lie together.</summary>
    private float[] MakeFrequencies()
    {
        var one = new double[Frequencies * Dimension];
        GaussianFrequencies.Fill(Name, Dimension, Seed, one);
        var frequencies = new float[one.Length];
        for (var f = 0; f < Frequencies; f++)
        {
            for (var i = 0; i < Dimension; i++)
                frequencies[(((f / Lanes * Dimension) + i) * Lanes) + (f % Lanes)] = (float)(one[(f * Dimension) + i] / (2 * Math.PI * Bandwidth));
        }

        return frequencies;
    }
}
