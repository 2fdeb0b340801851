namespace OrleansMonitor.Domain.Baselines;

/// <summary>How columns are called.</summary>
public static class ColumnRoles
{
    /// <summary>Whether columns of the role have names; of the others there is one each.</summary>
    public static bool IsNamed(this ColumnRole role) => role is ColumnRole.Feature or ColumnRole.Measurement or ColumnRole.Embedding;

    /// <summary>A feature or an embedding by its name, a measurement by its name and what it is, since a feature may have the same one, and an output by its role.</summary>
    public static string Show(this ColumnRole role, string name) => role switch
    {
        ColumnRole.Feature or ColumnRole.Embedding => name,
        ColumnRole.Measurement => $"measurement {name}",
        _ => role.ToString().ToLowerInvariant(),
    };
}
