using OrleansMonitor.Harness.Postgres;

namespace OrleansMonitor.Silo.Tests.Storage;

/// <summary>
/// The conformance suite's own attribute in this assembly, found before xunit's since it stands in the suite's namespace: its
/// cases are skipped, with the reason, where there is no server.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactAttribute : Xunit.FactAttribute
{
    public FactAttribute() => Skip = PostgresBinaries.Missing;
}

/// <inheritdoc cref="FactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryAttribute : Xunit.TheoryAttribute
{
    public TheoryAttribute() => Skip = PostgresBinaries.Missing;
}
