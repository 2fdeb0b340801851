namespace OrleansMonitor.Domain.Outliers;

/// <summary>How records are scored. The values are those of the encoding.</summary>
public enum OutlierMethod
{
    /// <summary>Isolation forest (Liu, Ting and Zhou 2008).</summary>
    Forest = 0,

    /// <summary>Local outlier factor against kept rows of the baseline (Breunig, Kriegel, Ng and Sander 2000).</summary>
    Lof = 1,
}
