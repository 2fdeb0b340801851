namespace OrleansMonitor.Client.Security;

/// <summary>Tells when files were written, at most once in an interval. A link to another file counts as written when that was.</summary>
internal sealed class ChangingFile(string[] paths, TimeSpan interval, TimeProvider time)
{
    private readonly Lock _turn = new();
    private (DateTime Written, long Length)[]? _seen;
    private long _looked;
    private bool _lookNow = true;

    public bool HasChanged()
    {
        lock (_turn)
        {
            if (!_lookNow && time.GetElapsedTime(_looked) < interval)
                return false;
            (_lookNow, _looked) = (false, time.GetTimestamp());
            var now = Array.ConvertAll(paths, Stamp);
            if (_seen is not null && _seen.AsSpan().SequenceEqual(now))
                return false;
            _seen = now;
            return true;
        }
    }

    public void LookAgain()
    {
        lock (_turn)
            _lookNow = true;
    }

    /// <summary>What was read of the change cannot be used: it counts as not seen.</summary>
    public void Forget()
    {
        lock (_turn)
            _seen = null;
    }

    private static (DateTime, long) Stamp(string path)
    {
        var file = new FileInfo(path);
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return target.Exists ? (target.LastWriteTimeUtc, target.Length) : default;
    }
}
