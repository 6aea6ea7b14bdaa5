using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Exchange;

/// <summary>What is known of builds and holes: the files of the program, or newer ones of a workspace.</summary>
public static class Knowledge
{
    /// <summary>File names, as they lie in a folder of newer knowledge.</summary>
    public static IReadOnlyList<string> Files { get; } = ["builds.json", "cves.json"];

    /// <summary>
    /// Makes the newer files of a folder the <c>Default</c> catalogues of this process. To be called once, before anything else
    /// asks them; a folder without files, or with files not newer than the program's, changes nothing.
    /// </summary>
    /// <exception cref="InvalidDataException">A file is not of its schema; nothing is changed then.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static void Use(string folder)
    {
        BuildCatalogue builds = Newer(folder, Files[0], BuildCatalogue.Read, BuildCatalogue.Default, b => b.Dated);
        bool isNewBuilds = builds != BuildCatalogue.Default;
        VulnerabilityCatalogue shipped = isNewBuilds ? VulnerabilityCatalogue.Read(Resources.Bytes(Files[1]), builds) : VulnerabilityCatalogue.Default;
        VulnerabilityCatalogue holes = Newer(folder, Files[1], json => VulnerabilityCatalogue.Read(json, builds), shipped, h => h.Dated);
        BuildCatalogue.Default = builds;
        VulnerabilityCatalogue.Default = holes;
    }

    /// <summary>The date of a file of knowledge after a check of its whole content.</summary>
    /// <param name="name">One of <see cref="Files"/>.</param>
    /// <param name="json">UTF-8 text of the file.</param>
    /// <exception cref="InvalidDataException">The file is not of its schema.</exception>
    public static DateOnly Check(string name, ReadOnlyMemory<byte> json) => name switch
    {
        "builds.json" => BuildCatalogue.Read(json).Dated,
        "cves.json" => VulnerabilityCatalogue.Read(json, BuildCatalogue.Default).Dated,
        _ => throw new InvalidDataException($"'{name}' is no file of knowledge; expected {string.Join(" or ", Files)}."),
    };

    private static T Newer<T>(string folder, string name, Func<ReadOnlyMemory<byte>, T> read, T shipped, Func<T, DateOnly> dated)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return shipped;
        try
        {
            T found = read(File.ReadAllBytes(path));
            return dated(found) > dated(shipped) ? found : shipped;
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"{path}: {failure.Message} Remove it, or install it again with 'builds update'.", failure);
        }
    }
}
