namespace OrleansMonitor.Storage.Sqlite;

/// <summary>Writes a page, to learn whether a store that failed works again.</summary>
internal sealed class ProbeRequest : WriteRequest<bool>
{
    public override long Bytes => 64;

    public override void Apply(SqliteStatements statements)
    {
        statements.Probe();
        Result = true;
    }
}
