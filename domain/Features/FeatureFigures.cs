namespace OrleansMonitor.Domain.Features;

/// <summary>The figures of a feature: of one kind, or of both where both numbers and categories arrived under its name.</summary>
public sealed record FeatureFigures(string Name, NumericFigures? Numeric, CategoricalFigures? Categorical);
