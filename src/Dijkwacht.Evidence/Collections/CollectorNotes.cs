using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Dijkwacht.Evidence.Collections;

/// <summary>What Velociraptor wrote down beside the files it took: the host's name, and the files' own times.</summary>
/// <remarks>
/// <c>client_info.json</c> (<c>Hostname</c>, or <c>os_info.hostname</c>); <c>uploads.json</c> and <c>results/*Uploads*.json</c>,
/// <c>results/*Metadata*.json</c>: one object per line with the path and, in the artefacts of the KAPE targets, <c>Modified</c>.
/// </remarks>
internal sealed class CollectorNotes
{
    /// <summary>Bytes of one file of notes that are read.</summary>
    public const long MaxBytes = 64L << 20;

    private const int MaxLine = 64 * 1024;
    private const int MaxTimes = 1_000_000;

    private static readonly string[] s_pathNames = ["SourceFile", "Source", "OSPath", "FullPath", "vfs_path"];
    private static readonly string[] s_timeNames = ["Modified", "Mtime", "mtime", "LastModified"];
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 16 };

    private readonly ConcurrentDictionary<string, DateTimeOffset> _times = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _hosts = new(StringComparer.Ordinal);

    /// <summary>Root to host name, a copy.</summary>
    public Dictionary<string, string> Hosts => new(_hosts, StringComparer.Ordinal);

    /// <summary>Whether a file of that name holds notes.</summary>
    public static bool Recognises(string file)
    {
        int slash = file.LastIndexOf('/');
        var name = file.AsSpan(slash + 1);
        if (name.Equals("client_info.json", StringComparison.OrdinalIgnoreCase) || name.Equals("uploads.json", StringComparison.OrdinalIgnoreCase))
            return true;
        return name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            && file.AsSpan(0, Math.Max(slash, 0)).EndsWith("results", StringComparison.OrdinalIgnoreCase)
            && (name.Contains("upload", StringComparison.OrdinalIgnoreCase) || name.Contains("metadata", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The time the collector noted for a file, or null.</summary>
    public DateTimeOffset? ModifiedAt(string root, string? windowsPath) =>
        windowsPath is not null && !_times.IsEmpty && _times.TryGetValue(Key(root, windowsPath), out var time) ? time : null;

    /// <summary>Reads a file of notes; what is not as expected is passed over.</summary>
    public void Add(string file, Stream content)
    {
        string root = CollectionLayout.Restore(file).Root;
        using var reader = new StreamReader(content, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true, 16 * 1024, leaveOpen: true);
        if (file.EndsWith("client_info.json", StringComparison.OrdinalIgnoreCase))
        {
            var text = new char[MaxLine];
            int length = reader.ReadBlock(text);
            Parse(text.AsMemory(0, length), element => AddHost(root, element));
            return;
        }

        var line = new StringBuilder();
        var block = new char[8 * 1024];
        long total = 0;
        for (int got; (got = reader.Read(block)) > 0 && (total += got) <= MaxBytes;)
        {
            foreach (char c in block.AsSpan(0, got))
            {
                if (c != '\n')
                {
                    if (line.Length <= MaxLine)
                        line.Append(c);
                    continue;
                }

                AddLine(root, line);
            }
        }

        AddLine(root, line);
    }

    private void AddLine(string root, StringBuilder line)
    {
        if (line.Length is > 1 and <= MaxLine && _times.Count < MaxTimes)
            Parse(line.ToString().AsMemory(), element => AddTime(root, element));
        line.Clear();
    }

    private static void Parse(ReadOnlyMemory<char> json, Action<JsonElement> use)
    {
        try
        {
            using var document = JsonDocument.Parse(json, s_options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                use(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Notes are a convenience; a line that is not one changes nothing.
        }
    }

    private void AddHost(string root, JsonElement client)
    {
        string? host = Text(client, "Hostname") ?? Text(client, "hostname");
        if (host is null && client.TryGetProperty("os_info", out var system) && system.ValueKind == JsonValueKind.Object)
            host = Text(system, "hostname");
        if (!string.IsNullOrWhiteSpace(host) && host.Length <= 255)
            _hosts[root] = MemberName.Escape(host);
    }

    private void AddTime(string root, JsonElement upload)
    {
        string? path = Components(upload);
        foreach (string name in s_pathNames)
            path ??= Text(upload, name);
        if (path is null || !TryNormalise(ref path))
            return;
        foreach (string name in s_timeNames)
        {
            if (!upload.TryGetProperty(name, out var value) || Time(value) is not { } time)
                continue;
            _times.AddOrUpdate(Key(root, path), time, (_, known) => known > time ? known : time);
            return;
        }
    }

    // ["uploads","auto","C:","Windows"] or ["C:","Windows"].
    private static string? Components(JsonElement upload)
    {
        if (!upload.TryGetProperty("_Components", out var list) || list.ValueKind != JsonValueKind.Array)
            return null;
        var parts = list.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString() ?? "").ToList();
        int drive = parts.FindIndex(p => p.EndsWith(':'));
        return drive < 0 ? null : string.Join('\\', parts.Skip(drive));
    }

    private static bool TryNormalise(ref string path)
    {
        path = path.Replace('/', '\\');
        if (path.StartsWith(@"\\.\", StringComparison.Ordinal) || path.StartsWith(@"\\?\", StringComparison.Ordinal))
            path = path[4..];
        return path.Length > 3 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] == '\\';
    }

    private static DateTimeOffset? Time(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out double seconds) => TarHeader.FromSeconds(seconds),
        JsonValueKind.String when DateTimeOffset.TryParse(
            value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && time.Year > 1970 => time,
        _ => null,
    };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Key(string root, string path) => root + "\n" + path;
}
