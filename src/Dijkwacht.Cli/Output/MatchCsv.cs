using System.Text;
using System.Text.Json;
using Dijkwacht.Damage.Reporting;

namespace Dijkwacht.Cli.Output;

/// <summary>Matches as CSV; cells that a spreadsheet would run are disarmed, and shell lines are broken up visibly.</summary>
internal sealed class MatchCsv : MatchOutput
{
    private readonly Stream _output;
    private readonly StringBuilder _line = new();
    private bool _hasHeader;

    public MatchCsv(Stream output) => _output = output;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> row, CancellationToken cancellationToken)
    {
        await WriteHeaderAsync(cancellationToken);
        _line.Clear();
        using JsonDocument document = JsonDocument.Parse(row);
        JsonElement match = document.RootElement;
        string?[] cells =
        [
            Text(match, "time"), Text(match, "rule", "level"), Text(match, "rule", "title"), Text(match, "rule", "id"), Text(match, "rule", "author"),
            Text(match, "file"), Text(match, "line"), Text(match, "record") ?? Text(match, "records"), Text(match, "channel"), Text(match, "eventId"),
            FieldsOf(match), Text(match, "last"), Text(match, "count"),
        ];
        for (int i = 0; i < cells.Length; i++)
            _line.Append(i == 0 ? "" : ",").Append(CsvCell.Of(cells[i]));
        _line.Append("\r\n");
        await _output.WriteAsync(Encoding.UTF8.GetBytes(_line.ToString()), cancellationToken);
    }

    public override async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        // A table without rows has its columns all the same.
        await WriteHeaderAsync(cancellationToken);
        await _output.FlushAsync(cancellationToken);
    }

    private async ValueTask WriteHeaderAsync(CancellationToken cancellationToken)
    {
        if (_hasHeader)
            return;
        _hasHeader = true;
        await _output.WriteAsync("time,level,title,ruleId,author,file,line,record,channel,eventId,fields,last,count\r\n"u8.ToArray(), cancellationToken);
    }

    /// <summary><c>name=value; name=value</c>: what a person reads in one cell.</summary>
    internal static string FieldsOf(JsonElement match)
    {
        var text = new StringBuilder();
        if (match.TryGetProperty("fields", out JsonElement fields))
        {
            foreach (JsonProperty field in fields.EnumerateObject())
                text.Append(text.Length == 0 ? "" : "; ").Append(field.Name).Append('=').Append(field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : field.Value.GetRawText());
        }

        return Excerpts.Clean(text.ToString());
    }
}
