namespace OrleansMonitor.Client.Privacy;

/// <summary>What leaves the process of what is recorded (<c>OrleansMonitor:Privacy</c>). It is applied before anything is batched, sent or spooled.</summary>
public sealed class PrivacyOptions
{
    /// <summary>
    /// A secret of 32 to 1,024 characters with which inference ids are hashed, for configuration from the environment. Default: none, ids
    /// are hashed without a key. Processes that record and processes that label must have the same one.
    /// </summary>
    public string? IdKey { get; set; }

    /// <summary>A file that holds the secret and nothing else, instead of <see cref="IdKey"/>.</summary>
    public string? IdKeyFile { get; set; }

    /// <summary>
    /// What becomes of the values of features and measurements, by name; <c>*</c> stands for any characters, <c>?</c> for one. A name goes
    /// before a pattern, a longer pattern before a shorter one. <c>exclude</c>; of numbers <c>step 100</c> (the nearest multiple) or
    /// <c>bins 18,35,65</c> (the bound at or below, at least the first); of texts <c>only DE,FR else abroad</c> (others become <c>abroad</c>,
    /// by default <c>other</c>) or <c>year</c>, <c>month</c>, <c>day</c> of a date such as 1990-05-17. At most 1,000.
    /// </summary>
    public Dictionary<string, string> Columns { get; set; } = new(StringComparer.Ordinal);

    /// <summary>What becomes of segments: a rule for texts, or <c>exclude</c>. Default: they stay.</summary>
    public string? Segment { get; set; }
}
