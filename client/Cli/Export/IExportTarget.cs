namespace OrleansMonitor.Cli.Export;

/// <summary>
/// Where figures go. Steps come series by series, ascending in time within each. What is not completed is taken back where it can be:
/// a file is not there, and a server has what <see cref="Taken"/> says.
/// </summary>
internal interface IExportTarget : IAsyncDisposable
{
    /// <summary>Values that are where they should be, whatever comes now; a file has none before it is completed.</summary>
    long Taken { get; }

    /// <summary>Where an export that ends early stands, and how it goes on; empty: there is nothing to be said of it.</summary>
    string Standing => "";

    ValueTask WriteAsync(ExportStep step, CancellationToken cancellation);

    /// <summary>A distribution of the whole range, where <see cref="TakesHistograms"/>.</summary>
    ValueTask WriteAsync(ExportHistograms histograms, CancellationToken cancellation) => ValueTask.CompletedTask;

    bool TakesHistograms => false;

    /// <summary>Writes what is left.</summary>
    /// <returns>What is to be known of it, such as its size, for the sentence that says what was exported; empty: nothing.</returns>
    Task<string> CompleteAsync(CancellationToken cancellation);
}
