using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;
using OrleansMonitor.Silo.Storage.Postgres;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// Copies the states that silos of an earlier build kept in the table <c>monitor_states</c> into Orleans' storage, once
/// for each cluster and before any grain is activated. Its rows stay, for a silo of that build that is put back.
/// </summary>
internal sealed partial class StateCopy(
    ClusterDatabase database, ClusterName cluster, IServiceProvider services, TimeProvider time, ILogger<StateCopy> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private const string MarkState = "copied";

    private const int MaxNamed = 10;

    private static readonly GrainId Mark = GrainId.Create("statecopy", "cluster");

    // The storage is there one stage before.
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(StateCopy), ServiceLifecycleStage.ApplicationServices + 1, CopyAsync);

    private async Task CopyAsync(CancellationToken cancellationToken)
    {
        var storage = services.GetRequiredKeyedService<IGrainStorage>(GrainHosting.StateStorage);
        var mark = new GrainState<CopyMark>();
        await storage.ReadStateAsync(MarkState, Mark, mark);
        if (mark.RecordExists)
        {
            await ReportNewerAsync(mark.State, cancellationToken);
            return;
        }

        var (copied, kept, newest) = (0, 0, 0L);
        foreach (var (grain, state, content, etag) in await ReadAsync(cancellationToken))
        {
            newest = Math.Max(newest, etag);
            if (await TryAddAsync(storage, state, GrainId.Parse(grain), new GrainState<JsonElement>(content)))
                copied++;
            else
                kept++;
        }

        // Last, so that a copy which a crash ends is made again.
        await TryAddAsync(storage, MarkState, Mark, new GrainState<CopyMark>(new CopyMark { At = time.GetUtcNow(), Newest = newest }));
        if (copied + kept > 0)
            LogCopied(copied, kept);
    }

    // Nobody can tell which of two states of one grain should win, so neither is lost without a word.
    private async Task ReportNewerAsync(CopyMark? mark, CancellationToken cancellationToken)
    {
        if (mark?.Newest is not { } newest)
            return;
        var states = await ReadAsync(cancellationToken);
        var newer = states.Where(state => state.Etag > newest).Select(static state => $"{state.Grain} {state.State}").Order(StringComparer.Ordinal).ToArray();
        if (newer.Length > 0)
            LogNewer(newer.Length, mark.At, string.Join(", ", newer.Take(MaxNamed)));
    }

    /// <summary>False: Orleans has that state already, of its own or because another silo copies at the same time.</summary>
    private static async Task<bool> TryAddAsync<T>(IGrainStorage storage, string state, GrainId grain, GrainState<T> value)
    {
        try
        {
            await storage.WriteStateAsync(state, grain, value);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private async Task<List<(string Grain, string State, JsonElement Content, long Etag)>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("SELECT grain, state, content, etag FROM monitor_states WHERE cluster_id = $1 AND storage = $2");
        command.Parameters.Add(new NpgsqlParameter { Value = cluster.Id, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = GrainHosting.StateStorage, NpgsqlDbType = NpgsqlDbType.Text });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var states = new List<(string, string, JsonElement, long)>();
        while (await rows.ReadAsync(cancellationToken))
            states.Add((rows.GetString(0), rows.GetString(1), JsonSerializer.Deserialize<JsonElement>(rows.GetFieldValue<byte[]>(2)), rows.GetInt64(3)));
        return states;
    }

    [LoggerMessage(1, LogLevel.Information, "Copied {Copied} states of grains from monitor_states; {Kept} were in Orleans' storage already")]
    private partial void LogCopied(int copied, int kept);

    [LoggerMessage(2, LogLevel.Warning,
        "A silo of an earlier build has written {Count} states to monitor_states since they were copied at {At}; they are not taken over, silences and the list of models among them: {States}")]
    private partial void LogNewer(int count, DateTimeOffset at, string states);

    private sealed class CopyMark
    {
        public DateTimeOffset At { get; set; }

        /// <summary>The newest version that was copied; null in a mark that does not say.</summary>
        public long? Newest { get; set; }
    }
}
