using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Tests.Sampling;

public class SamplerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("inference-42")]
    [InlineData("模型/ünïcode")]
    public void An_id_hashes_the_same_in_every_form(string id)
    {
        var expected = XxHash64.Hash(System.Text.Encoding.UTF8.GetBytes(id));
        StableHash.OfInferenceId(id).ShouldBe(expected);
        StableHash.OfInferenceId(id.AsSpan()).ShouldBe(expected);
        StableHash.OfInferenceId(System.Text.Encoding.UTF8.GetBytes(id)).ShouldBe(expected);
    }

    [Fact]
    public void Long_ids_numbers_and_guids_hash_as_their_text()
    {
        var text = new string('é', 5000);
        StableHash.OfInferenceId(text).ShouldBe(XxHash64.Hash(System.Text.Encoding.UTF8.GetBytes(text)));
        foreach (var number in new[] { 0, -1, 42, long.MinValue, long.MaxValue })
            StableHash.OfInferenceId(number).ShouldBe(StableHash.OfInferenceId(number.ToString()));
        var guid = new Guid("6F9619FF-8B86-D011-B42D-00C04FC964FF");
        StableHash.OfInferenceId(guid).ShouldBe(StableHash.OfInferenceId("6f9619ff-8b86-d011-b42d-00c04fc964ff"));
    }

    [Fact]
    public void Hashing_and_deciding_allocate_nothing()
    {
        var (id, guid) = ("an id of usual length 0123456789", Guid.NewGuid());
        var sampler = new Sampler(0.5);
        _ = sampler.Keeps(StableHash.OfInferenceId(id) ^ StableHash.OfInferenceId(guid) ^ StableHash.OfInferenceId(7L));
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = sampler.Keeps(StableHash.OfInferenceId(id) ^ StableHash.OfInferenceId(guid) ^ StableHash.OfInferenceId(7L));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Rates_nest_and_the_weighted_sample_estimates_the_whole()
    {
        const int Population = 200_000;
        double[] rates = [0.01, 0.1, 0.3, 0.999, 1];
        var kept = new int[rates.Length];
        for (long id = 0; id < Population; id++)
        {
            var hash = StableHash.OfInferenceId(id);
            for (var i = 0; i < rates.Length; i++)
            {
                var keeps = Sampler.Keeps(hash, rates[i]);
                kept[i] += keeps ? 1 : 0;
                if (i > 0 && Sampler.Keeps(hash, rates[i - 1]))
                    keeps.ShouldBeTrue($"{rates[i]} keeps what {rates[i - 1]} keeps");
            }
        }

        for (var i = 0; i < rates.Length; i++)
        {
            // 5 standard deviations of a binomial share.
            var tolerance = 5 * Math.Sqrt(Population * rates[i] * (1 - rates[i])) * new Sampler(rates[i]).Weight;
            (kept[i] * new Sampler(rates[i]).Weight).ShouldBe(Population, tolerance + 1e-9);
        }
    }

    [Fact]
    public void The_bounds_of_the_rate_are_exact()
    {
        Sampler.Keeps(ulong.MaxValue, 1).ShouldBeTrue();
        Sampler.Keeps(0, double.Epsilon).ShouldBeFalse();
        Sampler.Keeps(1UL << 63, 0.5).ShouldBeFalse();
        Sampler.Keeps((1UL << 63) - 1, 0.5).ShouldBeTrue();
        new Sampler(Math.BitDecrement(1.0)).Keeps(0).ShouldBeTrue();
        foreach (var rate in new[] { 0, -0.1, 1.0001, double.NaN })
            Should.Throw<ArgumentOutOfRangeException>(() => new Sampler(rate));
    }

    [Fact]
    public void Effective_sample_size_is_the_count_only_for_equal_weights()
    {
        EffectiveSampleSize.Of(10 * 4.0, 10 * 16.0).ShouldBe(10);
        EffectiveSampleSize.Of(1 + 1 + 10, 1 + 1 + 100).ShouldBe(144.0 / 102);
        EffectiveSampleSize.Of(0, 0).ShouldBe(0);
        ClopperPearson.IntervalOrNull(0.5, EffectiveSampleSize.Of(0, 0)).ShouldBeNull();
    }
}
