namespace OrleansMonitor.Storage.Tests.Store;

public abstract partial class AggregateStoreConformance
{
    [Fact]
    public async Task Chunks_go_when_they_expire()
    {
        await CommitAsync(Commit(0, "") with { Chunks = [Chunk(1, 100), Chunk(2, 200), Chunk(3, 300)] });
        await CommitAsync(Commit(1, "") with { Chunks = [Chunk(4, 400)], DeleteChunksExpiredAt = 200 });
        (await Store.LoadAsync(Model, None))!.Chunks.Select(c => c.Number).ShouldBe([3, 4]);
    }

    [Fact]
    public async Task Chunks_are_read_by_number_in_order()
    {
        (await Store.ReadChunksAsync(Model, 1, 9, None)).ShouldBeEmpty();
        await CommitAsync(Commit(0, "") with { Chunks = [Chunk(9, 1), Chunk(2, 2), Chunk(4, 3), Chunk(5, 4)] });
        await CommitAsync(Commit(0, "") with { Owner = OwnerId.Model("other"), Chunks = [Chunk(3, 1)] });

        (await Store.ReadChunksAsync(Model, 2, 5, None)).Select(Show).ShouldBe(["2 Pending 2 02", "4 Pending 3 04", "5 Pending 4 05"]);
        (await Store.ReadChunksAsync(Model, long.MinValue, long.MaxValue, None)).Count.ShouldBe(4);
        (await Store.ReadChunksAsync(Model, 6, 8, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_chunk_replaces_several_in_one_commit_under_the_number_of_one_of_them()
    {
        await CommitAsync(Commit(0, "") with { Chunks = [Chunk(1, 100), Chunk(2, 200), Chunk(3, 300), Chunk(4, 400)] });
        await CommitAsync(Commit(1, "") with
        {
            DeletedChunks = [1, 2, 3, 77],
            Chunks = [new LabelChunk(3, ChunkKind.Group, 300, [0x12, 0x3A]), Chunk(5, 500)],
        });

        (await Store.LoadAsync(Model, None))!.Chunks.Select(Show).ShouldBe(["3 Group 300 123A", "4 Pending 400 04", "5 Pending 500 05"]);
    }

    [Fact]
    public async Task A_fenced_commit_replaces_no_chunk()
    {
        await CommitAsync(Commit(0, "") with { Chunks = [Chunk(1, 100), Chunk(2, 200)] });
        var late = Commit(7, "") with { DeletedChunks = [1, 2], Chunks = [Chunk(2, 900)] };
        (await Store.CommitAsync(late, None)).ShouldBe(CommitOutcome.Fenced);
        (await Store.LoadAsync(Model, None))!.Chunks.Select(Show).ShouldBe(["1 Pending 100 01", "2 Pending 200 02"]);
    }

    private static LabelChunk Chunk(long number, long expires) => new(number, ChunkKind.Pending, expires, [(byte)number]);

    private static string Show(LabelChunk chunk) => $"{chunk.Number} {chunk.Kind} {chunk.ExpiresAt} {Convert.ToHexString(chunk.Content)}";
}
