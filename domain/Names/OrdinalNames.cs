namespace OrleansMonitor.Domain.Names;

/// <summary>Names in the ordinal order of UTF-16 code units.</summary>
internal static class OrdinalNames
{
    /// <summary>The position of a name, or the complement of where it belongs.</summary>
    public static int Search(ReadOnlySpan<string> sorted, ReadOnlySpan<char> name)
    {
        int low = 0, high = sorted.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = sorted[middle].AsSpan().SequenceCompareTo(name);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }
}
