namespace OrleansMonitor.Embedded.Activations;

/// <summary>Can be deactivated for being idle.</summary>
internal interface ICollectible
{
    void DelayDeactivation(TimeSpan time);
}
