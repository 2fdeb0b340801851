using OrleansMonitor.Grains.Owners;

namespace OrleansMonitor.Grains.Tests.Owners;

public sealed class OwnerCatalogTests
{
    [Fact]
    public void The_producers_of_a_node_are_kept_and_a_catalog_of_a_build_before_says_that_it_has_none()
    {
        var (one, all) = (Guid.NewGuid(), Guid.NewGuid());
        var catalog = new OwnerCatalog();
        catalog.Watched.Add(one, "m");
        catalog.Watched.Add(one, "n");
        catalog.Watched.AddOfAll(all);
        var read = OwnerCatalog.Decode(catalog.Encode());
        read.IsWithoutWatch.ShouldBeFalse();
        read.Watched.ModelsOf(one).Order().ShouldBe(["m", "n"]);
        (read.Watched.IsOfAll(one), read.Watched.IsOfAll(all)).ShouldBe((false, true));

        // The last byte of an empty one is the number of producers.
        var before = OwnerCatalog.Decode(new OwnerCatalog().Encode().AsSpan()[..^1]);
        before.IsWithoutWatch.ShouldBeTrue();
        OwnerCatalog.Decode(new OwnerCatalog().Encode()).IsWithoutWatch.ShouldBeFalse();
    }

    [Fact]
    public void A_producer_of_many_models_counts_for_all_and_what_changes_nothing_is_not_written_again()
    {
        var (producer, watched) = (Guid.NewGuid(), new WatchedProducers());
        for (var i = 0; i < WatchedProducers.MaxModels; i++)
            watched.Add(producer, $"m{i}");
        watched.IsOfAll(producer).ShouldBeFalse();
        var revision = watched.Revision;
        watched.Add(producer, "m0");
        watched.Revision.ShouldBe(revision);
        watched.Add(producer, "one more");
        watched.IsOfAll(producer).ShouldBeTrue();
        watched.Add(producer, "and another");
        watched.IsOfAll(producer).ShouldBeTrue();
    }

    [Fact]
    public void A_model_that_was_deleted_is_no_producers_any_more()
    {
        var (one, both) = (Guid.NewGuid(), Guid.NewGuid());
        var watched = new WatchedProducers();
        watched.Add(one, "m");
        watched.Add(both, "m");
        watched.Add(both, "n");
        watched.RemoveModel("m");
        watched.Contains(one).ShouldBeFalse();
        watched.ModelsOf(both).ShouldBe(["n"]);
    }
}
