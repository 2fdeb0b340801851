using OrleansMonitor.Grains.Cluster;

namespace OrleansMonitor.Grains.Tests.Cluster;

public sealed class ReportLogTests
{
    [Fact]
    public void It_tells_what_came_after_a_number_and_of_a_deletion_to_whom_has_not_heard_of_it()
    {
        var log = new ReportLog();
        log.NoteModel("a");
        var first = log.Sequence;
        log.NoteModel("b");
        log.NoteNode();
        var (models, hasNodes, hasSilos) = log.Since(first);
        models.ShouldBe(["b"]);
        (hasNodes, hasSilos).ShouldBe((true, false));
        log.Since(log.Sequence).Models.ShouldBe([]);
        var before = log.Sequence;
        log.Forget("a");
        log.Since(before).Models.ShouldBeNull();
        log.Since(log.Sequence).Models.ShouldBe([]);
        log.NoteSilo();
        log.Since(log.Sequence - 1).HasSilos.ShouldBeTrue();
        // A number of another coordinator.
        log.Since(log.Sequence + 1).Models.ShouldBeNull();
    }
}
