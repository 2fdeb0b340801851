namespace OrleansMonitor.Conformance.Hosts;

[GenerateSerializer, Immutable, Alias("test.Visit")]
public sealed record Visit([property: Id(0)] string Name, [property: Id(1)] int Count);

[GenerateSerializer, Alias("test.Tally")]
public sealed class Tally
{
    [Id(0)]
    public int Total { get; set; }

    [Id(1)]
    public List<Visit> Visits { get; set; } = [];
}

[GenerateSerializer, Alias("test.FailureMode")]
public enum FailureMode
{
    Synchronous,
    AfterAwait,
}
