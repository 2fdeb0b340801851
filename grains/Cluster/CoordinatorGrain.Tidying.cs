using Microsoft.Extensions.Logging;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Cluster;

/// <content>
/// Owners that nobody sends to any more still hold what has to go: labels that expired, producers to forget. They are not
/// active, so their own timers do not run; a few of all are woken in each interval, one after the other, in turn.
/// </content>
internal sealed partial class CoordinatorGrain
{
    /// <summary>Owners in an interval: of 12,000 each has its turn twice a day, and at most this many are active for nothing.</summary>
    private const int TidiedAtOnce = 16;

    private readonly Queue<OwnerId> _turns = new();

    private void StartTidying() =>
        this.RegisterGrainTimer(TidyAsync, new GrainTimerCreationOptions(_commit.TidyInterval, _commit.TidyInterval) { Interleave = true });

    private async Task TidyAsync()
    {
        if (_turns.Count == 0)
        {
            foreach (var model in Registry.Models.Keys)
                _turns.Enqueue(OwnerId.Model(model));
            foreach (var node in Registry.Nodes.Keys)
                _turns.Enqueue(OwnerId.Node(node));
        }

        for (var i = 0; i < TidiedAtOnce && _turns.TryDequeue(out var owner); i++)
        {
            try
            {
                await (owner.Kind == OwnerKind.Model
                    ? GrainFactory.GetGrain<IModelGrain>(owner.Name).TidyAsync()
                    : GrainFactory.GetGrain<INodeGrain>(owner.Name).TidyAsync());
            }
            catch (Exception e)
            {
                // It has its turn again, and does it itself when something comes for it.
                LogTidyFailed(owner, e);
            }
        }
    }

    [LoggerMessage(23, LogLevel.Debug, "{Owner} could not be tidied")]
    private partial void LogTidyFailed(OwnerId owner, Exception exception);
}
