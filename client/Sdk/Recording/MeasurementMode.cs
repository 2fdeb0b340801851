namespace OrleansMonitor.Client;

/// <summary>What becomes of a measurement whose prediction has a value of the name already.</summary>
public enum MeasurementMode
{
    /// <summary>The first one stays; the other is counted as repeated.</summary>
    First,

    /// <summary>The last one takes the place of the first.</summary>
    Last,

    /// <summary>Numbers are averaged: the prediction counts once, with the mean of them.</summary>
    Mean,
}
