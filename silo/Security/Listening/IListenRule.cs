namespace OrleansMonitor.Silo.Security.Listening;

/// <summary>Looks, before anything starts, at addresses where the silo is to listen.</summary>
internal interface IListenRule
{
    /// <summary>Adds what is wrong; each message names the address and the setting.</summary>
    void Check(List<string> problems);
}
