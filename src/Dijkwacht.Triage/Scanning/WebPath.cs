namespace Dijkwacht.Triage.Scanning;

/// <summary>From a file in a web folder to the path by which a browser asks for it.</summary>
internal static class WebPath
{
    private static readonly string[] s_roots = ["/wwwroot/", "/FrontEnd/HttpProxy/", "/ClientAccess/"];

    /// <summary>The URL path, lower case; null when the file lies in no web folder.</summary>
    public static string? OfFile(string file)
    {
        string path = file.Replace('\\', '/');
        foreach (string root in s_roots)
        {
            int at = path.LastIndexOf(root, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
                return path[(at + root.Length - 1)..].ToLowerInvariant();
        }

        return null;
    }
}
