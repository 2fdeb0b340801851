namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>A case that needs curl; without it, it is skipped and says so.</summary>
internal sealed class CurlFactAttribute : FactAttribute
{
    public CurlFactAttribute()
    {
        if (Curl.Program is null)
            Skip = "curl is not on this machine";
    }
}
