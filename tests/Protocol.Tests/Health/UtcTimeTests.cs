using System.Text.Json;
using OrleansMonitor.Health;

namespace OrleansMonitor.Protocol.Tests.Health;

public class UtcTimeTests
{
    [Theory]
    [InlineData("2026-03-29T02:30:00", "2026-03-29T02:30:00Z")]
    [InlineData("2026-03-29T02:30:00Z", "2026-03-29T02:30:00Z")]
    [InlineData("2026-03-29T02:30:00+02:00", "2026-03-29T00:30:00Z")]
    [InlineData("2026-03-29", "2026-03-29T00:00:00Z")]
    public void A_time_without_an_offset_is_utc_wherever_it_is_read(string written, string meant)
    {
        var time = JsonSerializer.Deserialize<DateTimeOffset>($"\"{written}\"", HealthJson.Options);
        time.ShouldBe(DateTimeOffset.Parse(meant, System.Globalization.CultureInfo.InvariantCulture));
        JsonSerializer.Serialize(time, HealthJson.Options).ShouldBe($"\"{meant}\"");
    }
}
