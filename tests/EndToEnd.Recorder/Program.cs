// An inference process for tests that kill it: records 0, 1, 2 … of one version, one event millisecond apart, through a client
// that spools everything, and tells on standard output how many of them are acknowledged. What an earlier life left in the
// spool goes first. With the version "drain" it records nothing and ends when the spool is empty.
using System.Globalization;
using OrleansMonitor.Client;

var (endpoint, spool, version, begin) = (new Uri(args[0]), args[1], args[2], long.Parse(args[3], CultureInfo.InvariantCulture));
await using var client = new MonitorClient(new MonitorClientOptions
{
    Endpoints = [endpoint],
    Node = "recorder",
    MaxBatchRecords = 500,
    FlushInterval = TimeSpan.FromMilliseconds(50),
    RequestTimeout = TimeSpan.FromSeconds(2),
    ResendAfter = TimeSpan.FromSeconds(1),
    Spool = { Directory = spool, Everything = true },
});
if (!client.Statistics.IsSpooling)
    return 3;
if (!await client.FlushAsync(TimeSpan.FromSeconds(60)))
    return 4;
if (version == "drain")
    return 0;

var monitor = client.Model("recorded", version, schema: new ModelSchema { NumericFeatures = ["index"], LabelsFollow = false });
var earlier = client.Statistics.Acked;
using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
for (var index = 0; index < 2_000_000;)
{
    for (var end = index + 100; index < end; index++)
        Record(monitor, begin, index);
    Console.WriteLine((client.Statistics.Acked - earlier).ToString(CultureInfo.InvariantCulture));
    await pace.WaitForNextTickAsync();
}

return 0;

static void Record(ModelMonitor monitor, long begin, int index) => monitor.Record(
    new InferenceRecord { EventTime = DateTimeOffset.FromUnixTimeMilliseconds(begin + index), Prediction = "1", Latency = TimeSpan.FromMilliseconds(5) },
    [index]);
