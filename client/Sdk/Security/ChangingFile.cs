namespace OrleansMonitor.Client.Security;

/// <summary>Whether files were written since the last question, asked at most once in an interval. A link to another file counts as written when that was.</summary>
internal sealed class ChangingFile(string[] paths, TimeSpan interval, TimeProvider time)
{
    private readonly Lock _turn = new();
    private (DateTime Written, long Length)[]? _seen;
    private long _checked;
    private bool _checkNow = true;

    public bool HasChanged()
    {
        lock (_turn)
        {
            if (!_checkNow && time.GetElapsedTime(_checked) < interval)
                return false;
            (_checkNow, _checked) = (false, time.GetTimestamp());
            var now = Array.ConvertAll(paths, Stamp);
            if (_seen is not null && _seen.AsSpan().SequenceEqual(now))
                return false;
            _seen = now;
            return true;
        }
    }

    public void CheckNow()
    {
        lock (_turn)
            _checkNow = true;
    }

    /// <summary>What was read of the change cannot be used: it counts as not seen.</summary>
    public void MarkUnseen()
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
