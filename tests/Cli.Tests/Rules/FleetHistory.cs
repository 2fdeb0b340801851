using OrleansMonitor.Cli.Fleet;
using OrleansMonitor.Cli.Fleet.Incidents;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;

namespace OrleansMonitor.Cli.Tests.Rules;

/// <summary>What the windows of models and nodes hold of a simulated fleet and its incidents, in blocks of 10 s. Labels come at once.</summary>
internal sealed class FleetHistory
{
    public const long BlockMilliseconds = 10_000;

    private readonly FleetPlan _plan;
    private readonly Dictionary<(string Model, string Version), PartialAggregate[]> _models = [];
    private readonly Dictionary<string, PartialAggregate?[]> _nodes = [];

    public FleetHistory(FleetPlan plan, TimeSpan length)
    {
        _plan = plan;
        Incidents = new IncidentSchedule(plan);
        var blocks = (int)(length.TotalMilliseconds / BlockMilliseconds);
        foreach (var model in plan.Models)
        {
            foreach (var version in new[] { SimulatedNode.Stable, SimulatedNode.Canary })
                _models[(model.Name, version)] = [.. Enumerable.Range(0, blocks).Select(static _ => new PartialAggregate())];
        }

        var random = new Random(plan.Seed);
        var thumbs = new Random(plan.Seed + 1);
        for (var node = 0; node < plan.Nodes; node++)
            _nodes[plan.NodeName(node)] = new PartialAggregate?[blocks];
        for (var block = 0; block < blocks; block++)
        {
            for (var node = 0; node < plan.Nodes; node++)
                Serve(random, thumbs, block, node);
        }
    }

    public IncidentSchedule Incidents { get; }

    public IEnumerable<(string Model, string Version)> Versions => _models.Keys;

    public IEnumerable<string> Nodes => _nodes.Keys;

    /// <summary>A window of versions of models; null when nothing was there.</summary>
    public PartialAggregate? Models(long from, long to, Func<(string Model, string Version), bool> matches, AggregateParts parts) =>
        Merge(_models.Where(each => matches(each.Key)).Select(static each => each.Value), from, to, parts);

    public PartialAggregate? Node(long from, long to, string node, AggregateParts parts) => Merge([_nodes[node]], from, to, parts);

    /// <summary>The end of the newest block in which a record has its label.</summary>
    public long? LastLabelled(long from, long to, string model)
    {
        for (var block = to / BlockMilliseconds; block > from / BlockMilliseconds; block--)
        {
            if (_models.Any(each => each.Key.Model == model && each.Value[block - 1].Traffic.Labelled > 0))
                return block * BlockMilliseconds;
        }

        return null;
    }

    private static PartialAggregate? Merge(IEnumerable<PartialAggregate?[]> rows, long from, long to, AggregateParts parts)
    {
        PartialAggregate? window = null;
        foreach (var blocks in rows)
        {
            for (var block = Math.Max(from, 0) / BlockMilliseconds; block < to / BlockMilliseconds; block++)
            {
                if (blocks[block] is { IsEmpty: false } one)
                    (window ??= new PartialAggregate()).Merge(one, parts);
            }
        }

        return window;
    }

    private void Serve(Random random, Random thumbs, int block, int node)
    {
        var incident = Incidents.At(TimeSpan.FromMilliseconds(block * BlockMilliseconds));
        if (incident is { Kind: IncidentKind.SilentNode } && incident.Node == node)
            return;
        var condition = NodeCondition.Of(incident, node);
        var ofNode = _nodes[_plan.NodeName(node)][block] = new PartialAggregate();
        ofNode.Resources.Add(new ResourceReading(BlockMilliseconds / 1000.0, 0.4, 4, 2L << 30, 4L << 30));
        var time = block * BlockMilliseconds;
        Span<float> features = stackalloc float[16];
        var categories = new string?[16];
        foreach (var model in _plan.Models)
        {
            for (var i = 0; i < _plan.Rate * condition.Traffic * BlockMilliseconds / 1000; i++)
            {
                var canary = random.Chance(_plan.CanaryShare);
                var skill = !canary ? 1 : condition.Degraded == model.Name ? Incident.LostSkill : model.CanarySkill;
                var sample = model.Next(random, skill, features, categories);
                var ofModel = _models[(model.Name, canary ? SimulatedNode.Canary : SimulatedNode.Stable)][block];
                foreach (var window in (ReadOnlySpan<PartialAggregate>)[ofModel, ofNode])
                {
                    window.Traffic.AddRecord(time, 1, sample.Error);
                    window.Latency.Add(sample.LatencySeconds * condition.Latency);
                }

                if (sample.Error is null && random.Chance(model.LabelShare))
                    Label(ofModel, sample);
                if (sample.Error is null && thumbs.Chance(model.FeedbackShare))
                {
                    var isLiked = sample.IsLiked && (condition.Disliked != model.Name || thumbs.Chance(Incident.LostFavour));
                    ofModel.Measurements.AddCategorical("thumbs_up", [isLiked ? (byte)0 : (byte)1], ["true", "false"]);
                }
            }
        }
    }

    private static void Label(PartialAggregate window, in Sample sample)
    {
        window.Traffic.AddLabelled(1);
        if (sample.Actual is not null)
            window.Confusion.Add(sample.Actual, sample.Prediction!);
        else
            window.Regression.Add(sample.ActualValue, sample.Value);
    }
}
