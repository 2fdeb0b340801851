using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Ingest.Http;

/// <summary>Tells a grain that does not answer from a mistake in this program.</summary>
internal static class GrainFailure
{
    public static bool IsOne(Exception e) => e is Orleans.Runtime.OrleansException or TimeoutException or StoreException or OperationCanceledException;
}
