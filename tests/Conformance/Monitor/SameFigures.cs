using System.Text.Json;

namespace OrleansMonitor.Conformance.Monitor;

/// <summary>Compares answers: which figures there are, and each of them to the digit.</summary>
/// <param name="Ignored">Members that may differ.</param>
public sealed record SameFigures(IReadOnlySet<string> Ignored)
{
    public void Compare(JsonElement actual, JsonElement expected, string path)
    {
        actual.ValueKind.ShouldBe(expected.ValueKind, path);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                actual.EnumerateObject().Select(static member => member.Name).ShouldBe(expected.EnumerateObject().Select(static member => member.Name), path);
                foreach (var member in expected.EnumerateObject().Where(member => !Ignored.Contains(member.Name)))
                    Compare(actual.GetProperty(member.Name), member.Value, $"{path}.{member.Name}");
                break;
            case JsonValueKind.Array:
                actual.GetArrayLength().ShouldBe(expected.GetArrayLength(), path);
                for (var i = 0; i < expected.GetArrayLength(); i++)
                    Compare(actual[i], expected[i], $"{path}[{i}]");
                break;
            default:
                actual.GetRawText().ShouldBe(expected.GetRawText(), path);
                break;
        }
    }
}
