using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Tests.Sampling;

public sealed class IdKeyTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    // The vectors of the reference implementation, key 00 01 … 0f, message 00 01 … ; openssl mac … SIPHASH gives the same.
    [Theory]
    [InlineData(0, 0x726FDB47DD0E0E31)]
    [InlineData(1, 0x74F839C593DC67FD)]
    [InlineData(7, 0xAB0200F58B01D137)]
    [InlineData(8, 0x93F5F5799A932462)]
    [InlineData(9, 0x9E0082DF0BA9E4B0)]
    [InlineData(15, 0xA129CA6149BE45E5)]
    [InlineData(16, 0x3F2ACC7F57C29BDB)]
    [InlineData(63, 0x958A324CEB064572)]
    public void SipHash_is_the_published_one(int length, ulong expected) =>
        SipHash.Hash(0x0706050403020100, 0x0F0E0D0C0B0A0908, [.. Enumerable.Range(0, length).Select(static i => (byte)i)]).ShouldBe(expected);

    // openssl mac -macopt hexkey:$(printf %s SECRET | sha256sum | cut -c1-32) -macopt size:8 SIPHASH of the 8 bytes of XXH64("abc").
    [Fact]
    public void A_keyed_hash_is_what_other_languages_compute() =>
        IdKey.TryRead(Secret)!.Of(StableHash.OfInferenceId("abc")).ShouldBe(0xCD9E69D1C3D0A5CE);

    [Fact]
    public void No_id_stays_none_and_blanks_around_a_secret_do_not_count()
    {
        var key = IdKey.TryRead($" {Secret}\n")!;
        key.Of(0).ShouldBe(0UL);
        key.Fingerprint.ShouldBe(IdKey.TryRead(Secret)!.Fingerprint);
        key.Fingerprint.ShouldNotBe(IdKey.TryRead(Secret.ToUpperInvariant())!.Fingerprint);
        IdKey.TryRead(Secret[1..]).ShouldBeNull();
        IdKey.TryRead(new string('x', IdKey.MaxLength + 1)).ShouldBeNull();
        IdKey.TryRead(null).ShouldBeNull();
    }

    [Fact]
    public void Sampling_by_the_keyed_hash_keeps_its_share()
    {
        var (key, sampler) = (IdKey.TryRead(Secret)!, new Sampler(0.25));
        // Binomial: 25,000 ± 5 standard deviations.
        Enumerable.Range(1, 100_000).Count(id => sampler.Keeps(key.Of(StableHash.OfInferenceId(id)))).ShouldBeInRange(24_315, 25_685);
    }
}
