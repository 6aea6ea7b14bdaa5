using System.Net;
using Dijkwacht.Census.Runs;
using MaxMind.Db;

namespace Dijkwacht.Census.Geography;

/// <summary>Countries of addresses from a MaxMind DB file.</summary>
/// <remarks>Registration data: the country of a network, not of a building. For several threads.</remarks>
public sealed class CountryDatabase : IDisposable
{
    private const int MaximumFile = 256 << 20;

    private readonly Reader? _reader;

    private CountryDatabase(Reader? reader, string? file, string? problem)
    {
        _reader = reader;
        File = file;
        Problem = problem;
    }

    /// <summary>Name of the file without its folder; null without one.</summary>
    public string? File { get; }

    /// <summary>When the data was made, UTC; null when there is none.</summary>
    public DateTimeOffset? BuiltAt => _reader is null ? null : new DateTimeOffset(DateTime.SpecifyKind(_reader.Metadata.BuildDate, DateTimeKind.Utc), TimeSpan.Zero);

    /// <summary>Why there is no data, in English; null when there is. Every country is unknown then.</summary>
    public string? Problem { get; }

    /// <summary>Opens the file given, else the last by name of <c>geo/*.mmdb</c> in the workspace, else the one beside the program.</summary>
    /// <remarks>Never throws: a file that is absent or damaged becomes <see cref="Problem"/>.</remarks>
    public static CountryDatabase Open(string? file, Workspace? workspace)
    {
        string? found = file ?? InWorkspace(workspace) ?? Shipped();
        if (found is null)
            return new CountryDatabase(null, null, "There is no country data beside the program; countries are unknown.");
        string name = Path.GetFileName(found);
        try
        {
            if (new FileInfo(found).Length > MaximumFile)
                return new CountryDatabase(null, name, $"{name} is larger than 256 MiB; countries are unknown.");
            return new CountryDatabase(new Reader(found, FileAccessMode.Memory), name, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDatabaseException or ArgumentException or OverflowException)
        {
            return new CountryDatabase(null, name, $"{name} cannot be read ({failure.Message}); countries are unknown.");
        }
    }

    /// <summary>Two capital letters (ISO 3166-1); null when unknown.</summary>
    public string? CountryOf(IPAddress? address)
    {
        if (_reader is null || address is null)
            return null;
        try
        {
            Dictionary<string, object>? found = _reader.Find<Dictionary<string, object>>(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
            object? code = found?.GetValueOrDefault("country_code")
                ?? (found?.GetValueOrDefault("country") as Dictionary<string, object>)?.GetValueOrDefault("iso_code");
            return code is string { Length: 2 } text && text.All(char.IsAsciiLetter) ? text.ToUpperInvariant() : null;
        }
        catch (Exception failure) when (failure is InvalidDatabaseException or DeserializationException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            // A damaged record of the file: its country is unknown, the others are not.
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader?.Dispose();

    private static string? InWorkspace(Workspace? workspace)
    {
        if (workspace is null || Path.Combine(workspace.Folder, "geo") is not { } folder || !Directory.Exists(folder))
            return null;
        return Directory.EnumerateFiles(folder, "*.mmdb").Order(StringComparer.Ordinal).LastOrDefault();
    }

    private static string? Shipped()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "geo", "geo-whois-asn-country.mmdb");
        return System.IO.File.Exists(file) ? file : null;
    }
}
