namespace OrleansMonitor.Domain.Sampling;

/// <summary>
/// How many equally weighted records tell as much as these weighted ones: (Σw)² / Σw² (Kish: Survey Sampling, 1965).
/// It is the number of records when all weights are equal, and less otherwise.
/// </summary>
public static class EffectiveSampleSize
{
    /// <param name="weightSum">Σw.</param>
    /// <param name="squaredWeightSum">Σw².</param>
    /// <returns>0 when there are no records.</returns>
    public static double Of(double weightSum, double squaredWeightSum) =>
        squaredWeightSum > 0 ? weightSum * weightSum / squaredWeightSum : 0;
}
