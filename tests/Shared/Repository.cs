using System.Runtime.CompilerServices;

namespace Dijkwacht.Testing;

/// <summary>Where the repository and the optional data of others lie.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of rules and event logs that are others' work, or null where it is absent.</summary>
    public static string? SharedData
    {
        get
        {
            string path = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));
            return Directory.Exists(path) ? path : null;
        }
    }

    private static string FindRoot([CallerFilePath] string file = "")
    {
        string? folder = Path.GetDirectoryName(file);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Dijkwacht.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("No folder above the tests holds Dijkwacht.slnx.");
    }
}

/// <summary>A test that needs data of others beside the repository; counted as skipped where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (Repository.SharedData is null)
            Skip = "../shared/data is absent";
    }
}
