using System.Text.Json;

namespace OrleansMonitor.Conformance.Monitor;

/// <summary>Compares answers: counts, texts and which figures there are exactly; other numbers to a rounding, or exactly too.</summary>
/// <param name="Rounding">Of numbers that are no integers, against the larger of 1 and the number; 0: none.</param>
/// <param name="Ignored">Members that may differ.</param>
/// <param name="Rounded">Members whose numbers may differ by 10⁻¹², whatever holds for the others.</param>
public sealed record SameFigures(double Rounding, IReadOnlySet<string> Ignored, IReadOnlySet<string>? Rounded = null)
{
    private const double LastDigits = 1e-12;

    public void Compare(JsonElement actual, JsonElement expected, string path)
    {
        actual.ValueKind.ShouldBe(expected.ValueKind, path);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                actual.EnumerateObject().Select(static member => member.Name).ShouldBe(expected.EnumerateObject().Select(static member => member.Name), path);
                foreach (var member in expected.EnumerateObject().Where(member => !Ignored.Contains(member.Name)))
                    (Rounded?.Contains(member.Name) == true ? this with { Rounding = LastDigits } : this).Compare(actual.GetProperty(member.Name), member.Value, $"{path}.{member.Name}");
                break;
            case JsonValueKind.Array:
                actual.GetArrayLength().ShouldBe(expected.GetArrayLength(), path);
                for (var i = 0; i < expected.GetArrayLength(); i++)
                    Compare(actual[i], expected[i], $"{path}[{i}]");
                break;
            case JsonValueKind.Number when Rounding > 0 && (!expected.TryGetInt64(out _) || !actual.TryGetInt64(out _)):
                actual.GetDouble().ShouldBe(expected.GetDouble(), Rounding * Math.Max(1, Math.Abs(expected.GetDouble())), path);
                break;
            default:
                actual.GetRawText().ShouldBe(expected.GetRawText(), path);
                break;
        }
    }
}
