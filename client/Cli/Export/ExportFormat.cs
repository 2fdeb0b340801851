namespace OrleansMonitor.Cli.Export;

/// <summary>What figures are exported as.</summary>
internal enum ExportFormat
{
    Csv,

    /// <summary>JSON Lines.</summary>
    Json,

    Parquet,

    /// <summary>InfluxDB line protocol, into a file or to a server.</summary>
    Influx,

    Mlflow,

    TensorBoard,
}
