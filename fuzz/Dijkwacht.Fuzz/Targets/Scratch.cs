namespace Dijkwacht.Fuzz.Targets;

/// <summary>A folder for targets that read files; in memory where the machine has such a place, as every input is written there. It goes with the program.</summary>
internal static class Scratch
{
    private const string InMemory = "/dev/shm";

    private static readonly string s_folder = Make();

    /// <summary>A folder of that name, empty at the start of the program.</summary>
    public static string Folder(string name) => Directory.CreateDirectory(Path.Combine(s_folder, name)).FullName;

    private static string Make()
    {
        string place = OperatingSystem.IsLinux() && Directory.Exists(InMemory) ? InMemory : Path.GetTempPath();
        string folder = Path.Combine(place, $"dijkwacht-fuzz-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
