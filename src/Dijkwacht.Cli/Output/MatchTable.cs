using System.Text;
using System.Text.Json;
using Dijkwacht.Damage.Reporting;

namespace Dijkwacht.Cli.Output;

/// <summary>Matches as lines of columns for a person: time, level, event, rule, place.</summary>
internal sealed class MatchTable : MatchOutput
{
    private const int TimeWidth = 20;
    private const int LevelWidth = 6;
    private const int EventWidth = 28;
    private const int LeastWidth = 80;

    private readonly Stream _output;
    private readonly CliWords _words;
    private readonly int _width;
    private readonly bool _hasColor;
    private readonly int _titleWidth;
    private bool _hasHeader;

    public MatchTable(Stream output, int width, bool hasColor, CliWords words)
    {
        _output = output;
        _words = words;
        _width = Math.Max(width, LeastWidth);
        _hasColor = hasColor;
        _titleWidth = Math.Clamp((_width - TimeWidth - LevelWidth - EventWidth - 4) * 3 / 5, 18, 70);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> row, CancellationToken cancellationToken)
    {
        if (!_hasHeader)
        {
            _hasHeader = true;
            await WriteLineAsync(_words["col-time"], _words["col-level"], _words["col-event"], _words["col-rule"], _words["col-where"], null, cancellationToken);
        }

        using JsonDocument document = JsonDocument.Parse(row);
        JsonElement match = document.RootElement;
        string time = Text(match, "time") is { Length: >= 19 } text ? text[..19].Replace('T', ' ') : "-";
        string level = Text(match, "rule", "level") ?? "";
        string shown = level switch { "informational" => "info", "medium" => "medium", _ => level };
        string channel = ShortChannel(Text(match, "channel") ?? "");
        string id = Text(match, "eventId") is { } eventId ? $" {eventId}" : "";
        string place = Text(match, "line") is { } line ? $":{line}" : Text(match, "record") is { } record ? $"#{record}" : Text(match, "count") is { } count ? _words.Format("in-records", count) : "";
        string file = Text(match, "file") ?? "";
        await WriteLineAsync(time, shown, channel + id, Text(match, "rule", "title") ?? "", file[(file.LastIndexOf('/') + 1)..] + place, level, cancellationToken);
    }

    public override async ValueTask CompleteAsync(CancellationToken cancellationToken) => await _output.FlushAsync(cancellationToken);

    /// <summary>The telling part of a channel's name: <c>Microsoft-Windows-Sysmon/Operational</c> is <c>Sysmon</c>.</summary>
    private static string ShortChannel(string channel)
    {
        string name = channel.StartsWith("Microsoft-Windows-", StringComparison.OrdinalIgnoreCase) ? channel["Microsoft-Windows-".Length..] : channel;
        return name.EndsWith("/Operational", StringComparison.OrdinalIgnoreCase) ? name[..^"/Operational".Length] : name;
    }

    private async ValueTask WriteLineAsync(string time, string level, string source, string title, string place, string? color, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        string code = !_hasColor ? "" : color switch { "critical" => "\e[1;31m", "high" => "\e[31m", "medium" => "\e[33m", null => "\e[1m", _ => "" };
        line.Append(Fit(time, TimeWidth)).Append(' ').Append(code).Append(Fit(level, LevelWidth)).Append(code.Length > 0 && color is not null ? "\e[0m" : "").Append(' ')
            .Append(Fit(source, EventWidth)).Append(' ').Append(Fit(title, _titleWidth)).Append(' ');
        int rest = _width - TimeWidth - LevelWidth - EventWidth - _titleWidth - 4;
        string cleaned = Excerpts.Clean(place);
        line.Append(cleaned.Length <= rest ? cleaned : "…" + cleaned[^Math.Max(1, rest - 1)..]);
        if (code.Length > 0 && color is null)
            line.Append("\e[0m");
        line.Append('\n');
        await _output.WriteAsync(Encoding.UTF8.GetBytes(line.ToString()), cancellationToken);
    }

    private static string Fit(string text, int width)
    {
        string clean = Excerpts.Clean(text);
        return clean.Length <= width ? clean.PadRight(width) : clean[..(width - 1)] + "…";
    }
}
