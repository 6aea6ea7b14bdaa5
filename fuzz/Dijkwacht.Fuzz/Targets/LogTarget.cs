using System.Security.Cryptography;
using System.Text;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Text logs: blocks, records, headers, every column and every derived field.</summary>
internal sealed class LogTarget : FuzzTarget
{
    private static readonly string[] s_fields =
    [
        "url", "url-decoded", "user-agent", "referer", "url/X-Rps-CAT", "url/schema", "url/Email", "EventData/CMD", "EventData/URL",
        "Data/Operation", "GenericInfo/CorrelationID", "cs-uri-stem", "cs-uri-query", "AnchorMailbox", "AuthenticatedUser", "sc-status",
    ];

    private readonly FieldTable _fields = new();
    private readonly LogRecogniser _recogniser;
    private readonly RecordScratch _scratch = new();

    public LogTarget()
    {
        foreach (string field in s_fields)
            _fields.Intern(field);
        _recogniser = new LogRecogniser(_fields);
        byte[][] texts = LogSeeds.All;
        string iis = Encoding.UTF8.GetString(texts[0]);
        Seeds = [.. texts, Encoding.Unicode.GetBytes(iis), [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(iis)], [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(iis)], [0xEF, 0xBB, 0xBF, .. texts[0]]];
    }

    public override string Name => "logs";

    public override IReadOnlyList<byte[]> Seeds { get; }

    public override IReadOnlyList<byte[]> Dictionary { get; } = LogSeeds.Words;

    public override void Run(byte[] input)
    {
        using var stream = new ChunkedStream(input, RandomOf(input));
        using var reader = new BlockReader(stream, hash: true, CancellationToken.None);
        LogHeader? header = null;
        long offset = 0;
        _ = reader.Fill();
        while (!reader.Window.IsEmpty || !reader.AtEnd)
        {
            ReadOnlySpan<byte> window = reader.Window;
            var cursor = new RecordCursor(window, reader.AtEnd, header?.IsQuoted ?? true);
            while (cursor.MoveNext())
            {
                ReadOnlySpan<byte> text = window.Slice(cursor.Start, cursor.Length);
                long at = reader.OffsetOf(cursor.Start);
                Require(at >= offset, "offsets do not go back");
                offset = at;
                LogHeader? before = header;
                header = HeaderOf(text, header);
                if (!ReferenceEquals(before, header))
                    break;
                if (header is not null)
                    ReadFields(text, header);
            }

            if (cursor.Consumed > 0)
                reader.Consume(cursor.Consumed);
            if (!reader.Fill() && cursor.Consumed == 0 && !reader.AtEnd)
                reader.Consume(reader.Window.Length);
        }

        Require(reader.BytesRead == input.Length, "all bytes were read");
        Require(reader.Sha256 == Convert.ToHexStringLower(SHA256.HashData(input)), "the hash is that of the input");
    }

    private LogHeader? HeaderOf(ReadOnlySpan<byte> text, LogHeader? header)
    {
        if (text.StartsWith("#Fields:"u8))
            return _recogniser.FromFieldsLine(text["#Fields:"u8.Length..], null, "ECPServer/a.LOG") ?? header;
        return header ?? _recogniser.FromBareLine(text, "a.log") ?? _recogniser.FromW3cShape(text);
    }

    private void ReadFields(ReadOnlySpan<byte> text, LogHeader header)
    {
        var record = new TextRecord(text, header, _scratch);
        long sum = LogTime.Ticks(text);
        for (int column = -1; column <= record.CellCount; column++)
        {
            if (record.TryGetColumn(column, out ReadOnlySpan<byte> cell))
                sum += cell.Length + LogTime.Ticks(cell);
        }

        for (int field = 0; field <= _fields.Count; field++)
        {
            if (record.TryGetField(field, out ReadOnlySpan<byte> value))
                sum += value.Length;
        }

        GC.KeepAlive(sum);
    }
}
