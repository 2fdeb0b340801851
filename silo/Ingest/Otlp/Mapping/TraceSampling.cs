using System.Globalization;

namespace OrleansMonitor.Silo.Ingest.Otlp.Mapping;

/// <summary>
/// The weight of a span of a sampled trace: the inverse of the probability that consistent probability samplers write into the trace
/// state (opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling). <c>ot=th:c</c> is the threshold of rejection, its hexadecimal digits
/// the first of 14: 0xc0000000000000 of 2^56 are rejected, so the weight is 4.
/// </summary>
internal static class TraceSampling
{
    private const int Digits = 14;
    private const ulong All = 1UL << 56;

    /// <summary>1 where nothing is said, or nothing that can be read.</summary>
    public static float Weight(ReadOnlySpan<byte> traceState)
    {
        while (!traceState.IsEmpty)
        {
            var comma = traceState.IndexOf((byte)',');
            var member = (comma < 0 ? traceState : traceState[..comma]).Trim(" \t"u8);
            traceState = comma < 0 ? default : traceState[(comma + 1)..];
            if (member.StartsWith("ot="u8))
                return OfMember(member[3..]);
        }

        return 1;
    }

    private static float OfMember(ReadOnlySpan<byte> member)
    {
        while (!member.IsEmpty)
        {
            var semicolon = member.IndexOf((byte)';');
            var entry = semicolon < 0 ? member : member[..semicolon];
            member = semicolon < 0 ? default : member[(semicolon + 1)..];
            if (!entry.StartsWith("th:"u8))
                continue;
            var digits = entry[3..];
            if (digits.Length is 0 or > Digits || !ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var threshold))
                return 1;
            return (float)((double)All / (All - (threshold << (4 * (Digits - digits.Length)))));
        }

        return 1;
    }
}
