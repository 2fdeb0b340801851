using OrleansMonitor.PromQl.Series;

namespace OrleansMonitor.PromQl.Tests.Compliance;

/// <summary>Two hours of samples with what makes answers differ: resets, gaps, irregular distances, NaN, infinities, histograms, series that begin and end, names with signs in them.</summary>
internal static class ReferenceSamples
{
    /// <summary>Milliseconds; a multiple of an hour.</summary>
    public const long Begin = 1_704_060_000_000;

    public const long End = Begin + 7_200_000;

    private const long Step = 15_000;

    public static MemorySource Source { get; } = new([.. Make(new Random(42))]);

    private static IEnumerable<SampleSeries> Make(Random random) =>
        [.. Counters(random), .. Gauges(random), .. Histograms(random), .. Infos(), .. Sparse(random)];

    private static IEnumerable<SampleSeries> Counters(Random random)
    {
        foreach (var job in (string[])["api", "web"])
        {
            foreach (var instance in (string[])["a:80", "b:80", "c:80"])
            {
                foreach (var code in (string[])["200", "404", "500"])
                {
                    var value = 0.0;
                    yield return Series(
                        [(Labels.MetricName, "http_requests_total"), ("job", job), ("instance", instance), ("code", code)],
                        time =>
                        {
                            // It starts anew now and then, and one of them is away for ten minutes.
                            value = random.Next(60) == 0 ? 0 : value + random.Next(0, code == "200" ? 20 : 2);
                            return instance == "b:80" && time - Begin is > 2_400_000 and < 3_000_000 ? null : value;
                        });
                }
            }
        }
    }

    private static IEnumerable<SampleSeries> Gauges(Random random)
    {
        foreach (var instance in (string[])["a:80", "b:80", "c:80"])
        {
            var value = 20.0;
            yield return Series([(Labels.MetricName, "temperature"), ("instance", instance), ("room", instance == "c:80" ? "attic" : "cellar")], _ => value += random.NextDouble() - 0.5);
        }

        yield return Series([(Labels.MetricName, "odd"), ("kind", "nan")], time => time % 60_000 == 0 ? double.NaN : 1.5);
        yield return Series([(Labels.MetricName, "odd"), ("kind", "inf")], time => time % 60_000 == 0 ? double.PositiveInfinity : 2);
        yield return Series([(Labels.MetricName, "odd"), ("kind", "negative")], time => -(time % 90_000) / 1000.0);
        yield return Series([(Labels.MetricName, "odd"), ("kind", "constant")], _ => 7);
        yield return Series([(Labels.MetricName, "late"), ("instance", "a:80")], time => time - Begin > 3_600_000 ? (time - Begin) / 1000.0 : null);
        yield return Series([(Labels.MetricName, "early"), ("instance", "a:80")], time => time - Begin < 1_800_000 ? 3 : null);
    }

    private static IEnumerable<SampleSeries> Histograms(Random random)
    {
        double[] bounds = [0.1, 0.25, 0.5, 1, 2.5, double.PositiveInfinity];
        foreach (var instance in (string[])["a:80", "b:80"])
        {
            var growth = bounds.Select(_ => random.Next(1, 9)).ToArray();
            foreach (var (index, bound) in bounds.Index())
            {
                var each = growth.Take(index + 1).Sum();
                var value = 0.0;
                yield return Series(
                    [(Labels.MetricName, "duration_seconds_bucket"), ("instance", instance), ("le", double.IsInfinity(bound) ? "+Inf" : bound.ToString(System.Globalization.CultureInfo.InvariantCulture))],
                    time => value += each * (1 + (time / 600_000 % 3)));
            }

            yield return Series([(Labels.MetricName, "duration_seconds_count"), ("instance", instance)], time => (time - Begin) / 1000.0 * growth.Sum());
            yield return Series([(Labels.MetricName, "duration_seconds_sum"), ("instance", instance)], time => (time - Begin) / 1700.0 * growth.Sum());
        }
    }

    private static IEnumerable<SampleSeries> Infos()
    {
        yield return Series([(Labels.MetricName, "instance_info"), ("instance", "a:80"), ("version", "1.2"), ("zone", "eu")], _ => 1);
        yield return Series([(Labels.MetricName, "instance_info"), ("instance", "b:80"), ("version", "1.3"), ("zone", "us")], _ => 1);
        yield return Series([(Labels.MetricName, "instance_info"), ("instance", "c:80"), ("version", "1.3"), ("zone", "eu")], _ => 1);
        yield return Series([(Labels.MetricName, "quoted"), ("text", "say \"ß\"\n\\d+")], _ => 1);
    }

    /// <summary>At distances of one second to two minutes.</summary>
    private static IEnumerable<SampleSeries> Sparse(Random random)
    {
        foreach (var name in (string[])["x", "y"])
        {
            var (times, values) = (new List<long>(), new List<double>());
            for (var time = Begin; time < End; time += random.Next(1, 120) * 1000L + random.Next(1000))
            {
                times.Add(time);
                values.Add(random.Next(-50, 50) / 4.0);
            }

            yield return new SampleSeries(Labels.Of((Labels.MetricName, "sparse"), ("name", name)), [.. times], [.. values]);
        }
    }

    private static SampleSeries Series((string, string)[] labels, Func<long, double?> valueAt)
    {
        var (times, values) = (new List<long>(), new List<double>());
        for (var time = Begin; time < End; time += Step)
        {
            if (valueAt(time) is not { } value)
                continue;
            times.Add(time);
            values.Add(value);
        }

        return new SampleSeries(Labels.Of(labels), [.. times], [.. values]);
    }
}
