namespace OrleansMonitor.Domain.Labels;

/// <summary>How a column of a chunk is written: most columns are absent or the same throughout.</summary>
internal enum ColumnForm : byte
{
    /// <summary>Every element has the default (none, NaN or weight 1).</summary>
    Absent = 0,

    /// <summary>One element stands for all.</summary>
    Constant = 1,

    /// <summary>One element each.</summary>
    Full = 2,
}
