namespace OrleansMonitor.Wire;

/// <summary>The bytes are no batch of the wire schema.</summary>
/// <param name="field">The field that is wrong, such as <c>records.times</c>.</param>
/// <param name="offset">Where in the body, in bytes.</param>
/// <param name="problem">What is wrong there.</param>
public sealed class WireFormatException(string field, int offset, string problem)
    : FormatException($"{field} at byte {offset}: {problem}")
{
    public string Field { get; } = field;

    public int Offset { get; } = offset;

    public string Problem { get; } = problem;
}
