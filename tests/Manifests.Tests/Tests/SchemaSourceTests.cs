using OrleansMonitor.Harness.Files;
using OrleansMonitor.Manifests.Tests.Support;

namespace OrleansMonitor.Manifests.Tests.Tests;

public sealed class SchemaSourceTests
{
    /// <summary>The kept table of fields is what <c>generate.mjs</c> makes of the packages that it names.</summary>
    [SchemaPackagesFact]
    public void The_table_of_fields_is_the_packages_own()
    {
        var (exitCode, output, errors) = Tool.Run("node", "k8s/schema/generate.mjs");
        exitCode.ShouldBe(0, errors);
        output.ShouldBe(Repository.Read("k8s/schema/kubernetes.json"));
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class SchemaPackagesFactAttribute : FactAttribute
    {
        public SchemaPackagesFactAttribute()
        {
            if (!Tool.Exists("node"))
                Skip = "node is not on this machine";
            else if (!Directory.Exists(Repository.Path("k8s/schema/node_modules")))
                Skip = "the packages with the Kubernetes types are not installed (npm ci --prefix k8s/schema)";
        }
    }
}
