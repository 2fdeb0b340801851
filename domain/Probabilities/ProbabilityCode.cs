using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Probabilities;

/// <summary>
/// A probability in two bytes, right to 0.1 % of its distance from the nearer of 0 and 1. What is kept of a prediction that waits for its
/// label is coded so, and what comes with its label is coded before it is counted, so that both count the same.
/// </summary>
/// <remarks>
/// The distance d ≤ 1/2 has 512 steps an octave, from 2⁻⁶⁴ on; what is nearer is the end itself. The order of codes is that of probabilities:
/// <code>
/// 0   1 … d … 32,256 | 33,279 … 1 − d … 65,534   65,535
/// 0            1/2     1/2                        1
/// </code>
/// </remarks>
internal static class ProbabilityCode
{
    public const ushort One = ushort.MaxValue;

    private const int Shift = 23 - 9;
    private const int Offset = (127 - 64) << (23 - Shift);

    // Per code its bin, 128 KiB.
    private static readonly ushort[] Bins = BinsOfCodes();

    /// <param name="probability">0 to 1.</param>
    public static ushort Of(double probability) => probability <= 0.5 ? CodeOf((float)probability) : (ushort)(One - CodeOf((float)(1 - probability)));

    public static double ValueOf(ushort code) => code <= One / 2 ? Distance(code) : 1 - Distance(One - code);

    /// <summary>The code of 1 − p.</summary>
    public static ushort ComplementOf(ushort code) => (ushort)(One - code);

    /// <summary>The bin of <see cref="ScoreBins"/>.</summary>
    public static int BinOf(ushort code) => Bins[code];

    private static ushort CodeOf(float distance) =>
        (ushort)Math.Max(((BitConverter.SingleToInt32Bits(distance) + (1 << (Shift - 1))) >> Shift) - Offset, 0);

    private static double Distance(int code) => code == 0 ? 0 : BitConverter.Int32BitsToSingle((code + Offset) << Shift);

    private static ushort[] BinsOfCodes()
    {
        var values = new float[ushort.MaxValue + 1];
        for (var code = 0; code < values.Length; code++)
            values[code] = (float)ValueOf((ushort)code);
        var bins = new int[values.Length];
        ScoreBins.IndexOf(values, bins);
        return Array.ConvertAll(bins, static bin => (ushort)bin);
    }
}
