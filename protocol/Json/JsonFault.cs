namespace OrleansMonitor.Json;

/// <summary>Why one object of a JSON body cannot be used.</summary>
internal sealed record JsonFault(string Reason, string Field, string Value, string Limit)
{
    public const string InvalidReason = "json-invalid";
    public const string TypeReason = "field-type";
    public const string MissingReason = "field-missing";
    public const string UnknownReason = "field-unknown";
    public const string TimeReason = "time-invalid";
    public const string TokensReason = "tokens-invalid";
    public const string NodeDiffersReason = "node-differs";
}
