using System.Globalization;

namespace OrleansMonitor.Silo.Ingest.Otlp.Mapping;

/// <summary>Stable codes of what is not taken, beside those of records; docs/opentelemetry.md lists them.</summary>
internal static class OtlpReasons
{
    /// <summary>Of times; what is beyond it is a negative number that was written as one without a sign.</summary>
    public static readonly string TimeLimit = string.Create(CultureInfo.InvariantCulture, $"Unix nanoseconds, up to {long.MaxValue}");

    public const string ModelMissing = "model-missing";
    public const string SpanUnended = "span-unended";
    public const string TimeInvalid = "time-invalid";
    public const string ContextInvalid = "context-invalid";
    public const string Aggregated = "metric-aggregated";
    public const string AttributeUnknown = "attribute-unknown";
    public const string AttributeInvalid = "attribute-invalid";
    public const string TooManyAttributes = "too-many-attributes";
    public const string DurationNegative = "duration-negative";
}

/// <summary>What became of an item.</summary>
internal enum OtlpVerdict
{
    /// <summary>It says nothing about a model.</summary>
    Ignored,
    Taken,

    /// <summary>It does, and cannot be used, which is logged.</summary>
    Refused,
}
