using System.CommandLine;
using OrleansMonitor.Client.Querying;

namespace OrleansMonitor.Cli.Commands;

/// <summary>Which of a model's records a query is about: those of a range of event time, of a version and of a segment.</summary>
internal sealed class SliceOptions(RangeOptions? range = null)
{
    public RangeOptions Range { get; } = range ?? new RangeOptions();

    public Option<string> Version { get; } = CommonOptions.SliceName("--version", "Only this version; '' for the records without one (default all)");

    public Option<string> Segment { get; } = CommonOptions.SliceName("--segment", "Only this segment; '' for the records without one (default all)");

    public void AddTo(Command command)
    {
        Range.AddTo(command);
        command.Options.Add(Version);
        command.Options.Add(Segment);
    }

    public HealthRange Of(ParseResult parsed) => Range.Of(parsed) with { Version = parsed.GetValue(Version), Segment = parsed.GetValue(Segment) };
}
