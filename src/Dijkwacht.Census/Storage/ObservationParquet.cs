using System.IO.Compression;
using Dijkwacht.Census.Observations;
using Parquet;
using Parquet.Schema;

namespace Dijkwacht.Census.Storage;

/// <summary>Observations as Parquet: Zstandard, row groups of at most <see cref="RowGroupSize"/>, one of which is held in memory.</summary>
public static class ObservationParquet
{
    /// <summary>Rows of a group at most.</summary>
    public const int RowGroupSize = 20_000;

    private static readonly ParquetSchema s_schema = new(
    [
        new DateTimeDataField(
            ObservationColumns.Seen, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: false),
        .. ObservationColumns.Texts.Select(column => (Field)new DataField<string>(column.Name, nullable: true)),
        .. ObservationColumns.Numbers.Select(column => (Field)new DataField<long?>(column.Name)),
    ]);

    /// <summary>Writes observations, read once and in their order.</summary>
    /// <param name="observations">Not held: at most one row group of them.</param>
    /// <param name="output">Stays the caller's.</param>
    /// <param name="metadata">What the file says of itself, asked for when all observations were read; null for nothing.</param>
    /// <param name="cancellationToken">Stops between row groups.</param>
    /// <returns>Rows written.</returns>
    public static async Task<long> WriteAsync(
        IEnumerable<Observation> observations, Stream output, Func<IReadOnlyDictionary<string, string>>? metadata, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observations);

        // The default level is 17 times slower with Zstandard, for files a few per cent smaller.
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(s_schema, output, options, append: false, cancellationToken);
        long rows = 0;
        foreach (Observation[] group in observations.Chunk(RowGroupSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await WriteGroupAsync(writer, group, cancellationToken);
            rows += group.Length;
        }

        if (metadata is not null)
            writer.CustomMetadata = metadata();
        return rows;
    }

    private static async Task WriteGroupAsync(ParquetWriter writer, Observation[] rows, CancellationToken cancellationToken)
    {
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        DataField[] fields = s_schema.DataFields;
        await group.WriteAsync<DateTime>(fields[0], rows.Select(row => row.ObservedAt.UtcDateTime).ToArray(), cancellationToken: cancellationToken);
        int field = 1;
        foreach ((_, Func<Observation, string?> value) in ObservationColumns.Texts)
            await group.WriteAsync(fields[field++], (string[])[.. rows.Select(row => value(row)!)]);
        foreach ((_, Func<Observation, long?> value) in ObservationColumns.Numbers)
        {
            long?[] numbers = [.. rows.Select(value)];
            await group.WriteAsync<long>(fields[field++], numbers, cancellationToken: cancellationToken);
        }

        group.CompleteValidate();
    }
}
