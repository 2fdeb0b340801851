using System.Collections.Concurrent;
using System.Reflection;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Tests.Ingest;

/// <summary>Grains that note what they are asked and answer what a test says.</summary>
internal sealed class FakeGrains
{
    private readonly ConcurrentDictionary<string, FakeNode> _nodes = new();
    private readonly ConcurrentDictionary<string, FakeModel> _models = new();

    public FakeGrains()
    {
        Factory = DispatchProxy.Create<Orleans.IGrainFactory, FactoryProxy>();
        ((FactoryProxy)(object)Factory).Grains = this;
        Coordinator = new FakeCoordinator();
    }

    public Orleans.IGrainFactory Factory { get; }

    public FakeCoordinator Coordinator { get; }

    public FakeNode Node(string name) => _nodes.GetOrAdd(name, static _ => new FakeNode());

    public FakeModel Model(string name) => _models.GetOrAdd(name, static _ => new FakeModel());

    public IEnumerable<string> NodesThatGotBatches => _nodes.Where(node => !node.Value.Batches.IsEmpty).Select(node => node.Key).Order();

    // The factory's interface differs between the runtimes; all that matters here is which grain is wanted.
    public class FactoryProxy : DispatchProxy
    {
        internal FakeGrains Grains { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var type = targetMethod!.GetGenericArguments()[0];
            var key = (string)args![0]!;
            return type == typeof(ICoordinatorGrain) ? Grains.Coordinator
                : type == typeof(INodeGrain) ? Grains.Node(key)
                : type == typeof(IModelGrain) ? Grains.Model(key)
                : throw new NotSupportedException(type.Name);
        }
    }
}

internal sealed class FakeCoordinator : ICoordinatorGrain
{
    public int MaxModels { get; set; } = 100;

    public int MaxNodes { get; set; } = 100;

    public ConcurrentQueue<string> ModelsAsked { get; } = new();

    public ConcurrentQueue<string> NodesAsked { get; } = new();

    public Exception? Failure { get; set; }

    public Task ReportSiloAsync(SiloSummary summary) => Task.CompletedTask;

    public Task<Admission> AdmitModelAsync(string model) => Admit(model, ModelsAsked, MaxModels);

    public Task<Admission> AdmitNodeAsync(string node) => Admit(node, NodesAsked, MaxNodes);

    public Task<bool> ForgetModelAsync(string model, long time) => throw new NotSupportedException();

    public Task<bool> ForgetNodeAsync(string node, long time) => throw new NotSupportedException();

    public Task ReportModelAsync(ModelSummary summary) => throw new NotSupportedException();

    public Task ReportNodeAsync(NodeSummary summary) => throw new NotSupportedException();

    public Task<ClusterOverview> GetOverviewAsync() => throw new NotSupportedException();

    public Task<ClusterChanges> GetChangesAsync(long epoch, long sequence) => throw new NotSupportedException();

    private Task<Admission> Admit(string name, ConcurrentQueue<string> asked, int max)
    {
        if (Failure is { } failure)
            return Task.FromException<Admission>(failure);
        asked.Enqueue(name);
        return Task.FromResult(new Admission(asked.Distinct().Count() <= max, max));
    }
}

internal sealed class FakeModel : IModelGrain
{
    private readonly HashSet<(string, string)> _slices = [];

    public int MaxSlices { get; set; } = 100;

    public Task<DeltaResult> ApplyAsync(ModelDelta delta) => throw new NotSupportedException();

    public Task<SliceAdmission> AdmitSliceAsync(string version, string segment)
    {
        lock (_slices)
        {
            var known = _slices.Contains((version, segment)) || (_slices.Count < MaxSlices && _slices.Add((version, segment)));
            return Task.FromResult(new SliceAdmission(known, MaxSlices, 0));
        }
    }

    public ConcurrentQueue<string> PositiveClasses { get; } = new();

    public Exception? NamingFailure { get; set; }

    public Task<string> NamePositiveClassAsync(string name)
    {
        PositiveClasses.Enqueue(name);
        return NamingFailure is { } failure ? Task.FromException<string>(failure) : Task.FromResult(name);
    }

    public Task TidyAsync() => throw new NotSupportedException();

    public Task<ErasureResult> EraseAsync(Erasure erasure) => throw new NotSupportedException();

    public Task<EntryErasure> EraseEntryAsync(ulong id, bool isLabel) => throw new NotSupportedException();

    public Task ForgetNodeAsync(string node) => throw new NotSupportedException();

    public Task ResendToRulesAsync() => throw new NotSupportedException();

    public Task<ModelSummary> GetSummaryAsync() => throw new NotSupportedException();

    public Task<OwnerChanges> GetChangesAsync(long sinceVersion) => throw new NotSupportedException();
}

internal sealed class FakeNode : INodeGrain
{
    public ConcurrentQueue<NodeBatch> Batches { get; } = new();

    public Func<NodeBatch, SubmitResult> OnSubmit { get; set; } = batch => Result(SubmitStatus.Accepted, batch.Stamp.Id);

    public Func<BatchId, SubmitResult> OnWait { get; set; } = id => Result(SubmitStatus.Committed, id);

    public Func<Guid, ulong, SubmitResult> OnPoll { get; set; } = (producer, _) => Result(SubmitStatus.Polled, new BatchId(producer, 0));

    public Task<OwnerChanges> GetChangesAsync(long sinceVersion) => throw new NotSupportedException();

    public Task TidyAsync() => throw new NotSupportedException();

    public Task<ErasureResult> EraseAsync(Erasure erasure) => throw new NotSupportedException();

    public Task<string[]> ListModelsAsync() => throw new NotSupportedException();

    public Task ResendToRulesAsync() => throw new NotSupportedException();

    public ValueTask<SubmitResult> SubmitAsync(NodeBatch batch)
    {
        Batches.Enqueue(Copy(batch));
        return new ValueTask<SubmitResult>(Answer(() => OnSubmit(batch)));
    }

    // The memory is the caller's, who uses it again once this has answered.
    private static NodeBatch Copy(NodeBatch batch) => batch with
    {
        Models = [.. batch.Models.Select(static part => part with { Windows = Copy(part.Windows) })],
        Node = Copy(batch.Node),
    };

    private static WindowPart[] Copy(WindowPart[] windows) => [.. windows.Select(static window => window with { Partial = window.Partial.ToArray(), BaseWindows = window.BaseWindows.ToArray() })];

    public ValueTask<SubmitResult> PollAsync(Guid producer, ulong lowMark) => new(Answer(() => OnPoll(producer, lowMark)));

    public ValueTask<SubmitResult> SignOffAsync(Guid producer, ulong lowMark, ulong lastSequence) => PollAsync(producer, lowMark);

    public Task<SubmitResult> WaitForCommitAsync(BatchId id, TimeSpan timeout) => Answer(() => OnWait(id));

    public static SubmitResult Result(SubmitStatus status, BatchId id, ulong through = 0, CommittedRange[]? above = null, long limit = 0) =>
        new(status, id, through, above ?? [], [], TimeSpan.Zero, limit);

    private static Task<SubmitResult> Answer(Func<SubmitResult> answer)
    {
        try
        {
            return Task.FromResult(answer());
        }
        catch (Exception e)
        {
            return Task.FromException<SubmitResult>(e);
        }
    }
}
