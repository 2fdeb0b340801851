using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>One value of a series at the moment of evaluation.</summary>
public readonly record struct Element(Labels Labels, double Value);

/// <summary>The answer to an expression.</summary>
public abstract record QueryValue;

public sealed record ScalarValue(long Time, double Value) : QueryValue;

public sealed record StringValue(long Time, string Value) : QueryValue;

public sealed record VectorValue(long Time, IReadOnlyList<Element> Elements) : QueryValue;

/// <summary>Series over time; of a range their points lie on its steps.</summary>
public sealed record MatrixValue(IReadOnlyList<SampleSeries> Series) : QueryValue;
