namespace OrleansMonitor.Embedded.Tests.Identity;

public sealed class GrainIdTests
{
    [Fact]
    public void It_is_written_as_type_and_key_and_read_back()
    {
        var id = GrainId.Create("node", "a/b");
        id.ToString().ShouldBe("node/a/b");
        GrainId.Parse("node/a/b").ShouldBe(id);
        GrainId.Parse("node/a/b").GetHashCode().ShouldBe(id.GetHashCode());
        (id == GrainId.Create("node", "a")).ShouldBeFalse();
        GrainId.TryParse("node", out _).ShouldBeFalse();
        GrainId.TryParse("/key", out _).ShouldBeFalse();
        GrainId.TryParse("type/", out _).ShouldBeFalse();
        GrainId.TryParse(null, out var none).ShouldBeFalse();
        none.IsDefault.ShouldBeTrue();
        Should.Throw<ArgumentException>(() => GrainId.Parse("x")).Message.ShouldContain("\"x\"");
    }

    [Fact]
    public void Its_uniform_hash_is_that_of_fnv_1a()
    {
        // 32-bit FNV-1a of "foobar" as published by its authors (Fowler, Noll, Vo) is 0xbf9cf968; here the text has a slash,
        // so the reference is a plain loop over it.
        Fnv("foobar").ShouldBe(0xbf9cf968);
        GrainId.Create("node", "a/b").GetUniformHashCode().ShouldBe(Fnv("node/a/b"));

        static uint Fnv(string text)
        {
            var hash = 2166136261;
            foreach (var character in text)
                hash = unchecked((hash ^ character) * 16777619);
            return hash;
        }
    }

    [Fact]
    public void It_is_ordered_by_type_then_key()
    {
        GrainId[] ids = [GrainId.Create("b", "1"), GrainId.Create("a", "2"), GrainId.Create("a", "1")];
        ids.Order().Select(i => i.ToString()).ShouldBe(["a/1", "a/2", "b/1"]);
    }

    [Fact]
    public void A_grain_made_outside_a_host_says_so_when_it_needs_one()
    {
        var error = Should.Throw<InvalidOperationException>(() => new Conformance.CallGrain().GetGrainIdAsync());
        error.Message.ShouldContain("CallGrain");
    }
}
