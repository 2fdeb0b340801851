namespace OrleansMonitor.Cli.Output;

internal enum OutputFormat
{
    /// <summary>For people: aligned columns, units, rounded.</summary>
    Table,

    /// <summary>What the silo answered, or an account in the same manner.</summary>
    Json,

    /// <summary>For programs: a header line, full precision, no units in cells.</summary>
    Csv,
}
