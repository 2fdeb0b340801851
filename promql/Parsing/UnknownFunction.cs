using OrleansMonitor.PromQl.Syntax;

namespace OrleansMonitor.PromQl.Parsing;

/// <summary>What is said of a function that there is not.</summary>
internal static class UnknownFunction
{
    public static string Describe(string name) =>
        $"unknown function with name \"{name}\"; there are {string.Join(", ", FunctionSpecs.Names)}; and the aggregations {string.Join(", ", Keywords.AggregationNames)}";
}
