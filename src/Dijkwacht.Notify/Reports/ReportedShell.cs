namespace Dijkwacht.Notify.Reports;

/// <summary>A back door that somebody reported on a server.</summary>
/// <param name="Address">Of the server, in its shortest spelling; null when only a name is given.</param>
/// <param name="Name">Of the server, lower case; null when only an address is given.</param>
/// <param name="Port">TCP port.</param>
/// <param name="SeenAt">When it was seen, UTC.</param>
/// <param name="File">Path or address of the page, as reported, never fetched; null when not given.</param>
/// <param name="By">Who reported it; null when not given.</param>
public sealed record ReportedShell(string? Address, string? Name, int Port, DateTimeOffset SeenAt, string? File, string? By)
{
    /// <summary>The same for all back doors of one server.</summary>
    public string Server => Name ?? Address ?? "";
}
