using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Parquet;
using Parquet.Schema;

namespace Dijkwacht.Cli.Output;

/// <summary>Matches or events as Parquet: the plain properties as columns, the fields as one column of JSON.</summary>
/// <remarks>Zstandard; one row group of at most <see cref="RowGroupSize"/> rows is held in memory.</remarks>
internal sealed class MatchParquet : MatchOutput
{
    private const int RowGroupSize = 20_000;

    private readonly ParquetWriter _writer;
    private readonly ParquetSchema _schema;
    private readonly IReadOnlyList<Column> _columns;
    private readonly List<object?[]> _rows = [];

    private MatchParquet(ParquetWriter writer, ParquetSchema schema, IReadOnlyList<Column> columns)
    {
        _writer = writer;
        _schema = schema;
        _columns = columns;
    }

    public static async Task<MatchParquet> ForMatchesAsync(Stream output, CancellationToken cancellationToken) => await CreateAsync(
        output,
        [
            new TextColumn("level", row => Text(row, "rule", "level")),
            new TextColumn("title", row => Text(row, "rule", "title")),
            new TextColumn("ruleId", row => Text(row, "rule", "id")),
            new TextColumn("author", row => Text(row, "rule", "author")),
            new TextColumn("file", row => Text(row, "file")),
            new NumberColumn("line", row => Number(row, "line")),
            new NumberColumn("record", row => Number(row, "record")),
            new TextColumn("channel", row => Text(row, "channel")),
            new NumberColumn("eventId", row => Number(row, "eventId")),
            new TextColumn("fields", row => Text(row, "fields")),
            new TextColumn("records", row => Text(row, "records")),
            new TextColumn("last", row => Text(row, "last")),
            new NumberColumn("count", row => Number(row, "count")),
        ],
        cancellationToken);

    public static async Task<MatchParquet> ForEventsAsync(Stream output, CancellationToken cancellationToken) => await CreateAsync(
        output,
        [
            new TextColumn("computer", row => Text(row, "computer")),
            new TextColumn("channel", row => Text(row, "channel")),
            new NumberColumn("eventId", row => Number(row, "eventId")),
            new TextColumn("provider", row => Text(row, "provider")),
            new TextColumn("file", row => Text(row, "file")),
            new NumberColumn("line", row => Number(row, "line")),
            new NumberColumn("record", row => Number(row, "record")),
            new TextColumn("event", row => Text(row, "event")),
        ],
        cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> row, CancellationToken cancellationToken)
    {
        using JsonDocument document = JsonDocument.Parse(row);
        JsonElement match = document.RootElement;
        object?[] cells = new object?[_columns.Count + 1];
        cells[0] = DateTime.TryParse(Text(match, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time) ? time : null;
        for (int i = 0; i < _columns.Count; i++)
            cells[i + 1] = _columns[i] is TextColumn text ? text.Value(match) : ((NumberColumn)_columns[i]).Value(match);
        _rows.Add(cells);
        if (_rows.Count >= RowGroupSize)
            await CompleteAsync(cancellationToken);
    }

    public override async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_rows.Count == 0)
            return;
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        DataField[] fields = _schema.DataFields;
        await group.WriteAsync<DateTime>(fields[0], (DateTime?[])[.. _rows.Select(r => (DateTime?)r[0])], cancellationToken: cancellationToken);
        for (int i = 1; i <= _columns.Count; i++)
        {
            int column = i;
            if (_columns[i - 1] is TextColumn)
                await group.WriteAsync(fields[i], (string[])[.. _rows.Select(r => (string)r[column]!)]);
            else
                await group.WriteAsync<long>(fields[i], (long?[])[.. _rows.Select(r => (long?)r[column])], cancellationToken: cancellationToken);
        }

        group.CompleteValidate();
        _rows.Clear();
    }

    public override async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await base.DisposeAsync();
    }

    private static async Task<MatchParquet> CreateAsync(Stream output, IReadOnlyList<Column> columns, CancellationToken cancellationToken)
    {
        var schema = new ParquetSchema(
        [
            new DateTimeDataField("time", DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: true),
            .. columns.Select(c => c is TextColumn ? (Field)new DataField<string>(c.Name, nullable: true) : new DataField<long?>(c.Name)),
        ]);
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        return new MatchParquet(await ParquetWriter.CreateAsync(schema, output, options, append: false, cancellationToken), schema, columns);
    }

    private abstract record Column(string Name);

    private sealed record TextColumn(string Name, Func<JsonElement, string?> Value) : Column(Name);

    private sealed record NumberColumn(string Name, Func<JsonElement, long?> Value) : Column(Name);
}
