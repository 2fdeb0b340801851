using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Cli.Query;

/// <summary>Remarks on names of models and versions that a silo takes, known or not.</summary>
internal static class KnownModels
{
    /// <summary>What is said where nothing is known of the model or its version, with the names that were perhaps meant; null: they are known, or who asks may not read them.</summary>
    public static async Task<string?> RemarkAsync(SiloConnection silo, string model, string? version, CancellationToken cancellation)
    {
        using var queries = new SiloQueries(silo);
        try
        {
            var models = await queries.AskAsync(q => q.ListModelsAsync(cancellation)).ConfigureAwait(false);
            // One that has labels alone, which wait, may be misspelt itself.
            if (models.FirstOrDefault(each => each?.Model == model && each.Records > 0) is not { } known)
                return $"No model '{model}' has sent a record yet.{Meant(model, models.Where(static each => each is { Records: > 0 }).Select(static each => each.Model))}";
            return version is null || (known.Versions ?? []).Contains(version) ? null : $"The model '{model}' has no version '{version}' yet.{Meant(version, known.Versions ?? [])}";
        }
        catch (CliException)
        {
            return null;
        }
    }

    private static string Meant(string written, IEnumerable<string> known) =>
        NearestNames.Of(written, known) is { Count: > 0 } nearest ? $" Did you mean {string.Join(" or ", nearest)}?" : "";
}
