namespace OrleansMonitor.PromQl.Evaluation;

/// <summary>A sum that keeps what additions round away (Neumaier, ZAMM 54, 1974).</summary>
internal struct KahanSum
{
    private double _sum;
    private double _lost;

    public readonly double Value => double.IsInfinity(_sum) ? _sum : _sum + _lost;

    /// <summary>Without what was rounded away.</summary>
    public readonly double Rounded => _sum;

    public void Add(double value)
    {
        var sum = _sum + value;
        _lost += Math.Abs(_sum) >= Math.Abs(value) ? _sum - sum + value : value - sum + _sum;
        _sum = sum;
    }
}
