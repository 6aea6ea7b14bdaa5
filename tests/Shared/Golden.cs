using System.Runtime.CompilerServices;

namespace Dijkwacht.Testing;

/// <summary>Compares a text with a golden file beside the test; <c>UPDATE_GOLDEN=1</c> rewrites it.</summary>
internal static class Golden
{
    public static void Match(string actual, string fileName, [CallerFilePath] string testFile = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(testFile)!, "Golden", fileName);
        string normalised = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, normalised);
            return;
        }

        Assert.True(File.Exists(path), $"{path} does not exist; run the tests once with UPDATE_GOLDEN=1 and review it.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), normalised);
    }
}
