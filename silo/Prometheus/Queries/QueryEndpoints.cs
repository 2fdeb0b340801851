using System.Reflection;
using OrleansMonitor.Access;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Prometheus.Queries;

/// <summary>The paths of the interface. They are not in our own description, which would only repeat, and less well, that of Prometheus; docs/promql.md has them.</summary>
internal static class QueryEndpoints
{
    /// <summary>The release of Prometheus that answers are those of; clients ask for it to know what they may ask.</summary>
    private const string Release = "2.42.0";

    private static readonly string[] GetOrPost = [HttpMethods.Get, HttpMethods.Post];
    private static readonly string[] Get = [HttpMethods.Get];

    public static void MapPrometheusQueries(this RouteGroupBuilder group)
    {
        group.Map(GetOrPost, "/query", static (PrometheusQueries queries, HttpContext context) => queries.InstantAsync(context));
        group.Map(GetOrPost, "/query_range", static (PrometheusQueries queries, HttpContext context) => queries.RangeAsync(context));
        group.Map(GetOrPost, "/series", static (PrometheusSeries series, HttpContext context) => series.SeriesAsync(context));
        group.Map(GetOrPost, "/labels", static (PrometheusSeries series, HttpContext context) => series.LabelsAsync(context));
        group.Map(Get, "/label/{name}/values", static (string name, PrometheusSeries series, HttpContext context) => series.ValuesAsync(context, name));
        group.Map(Get, "/metadata", static (PrometheusSeries series, HttpContext context) => series.MetadataAsync(context));
        // Raw records are not kept, so there is nothing to show for one.
        group.Map(GetOrPost, "/query_exemplars", static () => TypedResults.Json(new PrometheusAnswer<string[]>([])));
        group.Map(Get, "/status/buildinfo", static () => TypedResults.Json(new PrometheusAnswer<Build>(Build.Own)));
    }

    private static void Map(this RouteGroupBuilder group, string[] methods, string path, Delegate answer) =>
        group.MapMethods(path, methods, answer).RequireAccess(AccessRole.Read, ModelScope.Own).DisableAntiforgery().ExcludeFromDescription();

    private sealed record Build(string Version, string Revision, string Branch, string BuildUser, string BuildDate, string GoVersion)
    {
        public static Build Own { get; } = new(
            Release, "orleansmonitor " + typeof(QueryEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion, "", "", "", "");
    }
}
