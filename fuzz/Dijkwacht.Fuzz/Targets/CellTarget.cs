using Dijkwacht.Evidence.Logs;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>What is inside a record: cells, key-value pairs, percent codes, tokens, times.</summary>
internal sealed class CellTarget : FuzzTarget
{
    private readonly Cell[] _cells = new Cell[LogHeader.MaxColumns];

    public override string Name => "cells";

    public override IReadOnlyList<byte[]> Seeds { get; } = Texts(
        "a,\"b,\"\"c\"\"\",,d",
        "2021-03-05 03:06:27 192.0.2.1 GET /owa/ - 443",
        "2021-03-03T06:49:53.772Z",
        "2021-03-03T06:49:53,7720001+05:30",
        "S:TIME=13;'S:CMD=Set-OabVirtualDirectory.ExternalUrl=''https://example.org/a;b''';;S:EX=",
        "/a%2fb%25%32%66?X-Rps-CAT=%56gEA",
        "VgEAVAdXaW5kb3dzQwBBCEtlcmJlcm9zTBF1c2VyQGV4YW1wbGUub3JnVQdTLTEtNS03RwEAAAAHAAAADFMtMS01LTMyLTU0NEUAAAAA",
        "VgEAVAdXaW5kb3dzQwFBBUJhc2lj");

    public override IReadOnlyList<byte[]> Dictionary { get; } = [.. LogSeeds.Words, .. Texts("VgEA", "////", "/wAA", "====", "-_", "AAAA")];

    public override void Run(byte[] input)
    {
        byte[] target = new byte[input.Length];
        CheckCells(input, CellSplitter.SplitQuoted(input, _cells), target);
        foreach (byte separator in " ,;"u8)
            CheckCells(input, CellSplitter.Split(input, separator, _cells), target);
        CellSplitter.SplitQuoted(input, _cells.AsSpan(0, RandomOf(input).Next(4)));

        foreach (ReadOnlySpan<byte> key in (ReadOnlySpan<byte[]>)[[], "CMD"u8.ToArray(), "EX"u8.ToArray(), "a"u8.ToArray()])
        {
            if (KeyValueCell.TryFind(input, key, target, out ReadOnlySpan<byte> value))
                Require(value.Length <= input.Length, "a value is no longer than its cell");
        }

        int once = PercentDecoder.Decode(input, target);
        Require(PercentDecoder.DecodeTwice(input, target) <= once, "a second decoding does not lengthen");
        Require(PercentDecoder.IndexOfNeedlessEncoding(input) < Math.Max(input.Length, 1), "a position lies in the text");
        _ = RpsToken.TryRead(input);
        Require(LogTime.Ticks(input) >= 0, "a time is not negative");
    }

    private void CheckCells(byte[] input, int count, byte[] target)
    {
        foreach (Cell cell in _cells.AsSpan(0, count))
        {
            ReadOnlySpan<byte> value = input.AsSpan(cell.Start, cell.Length);
            Require(CellSplitter.Unquote(value, target) <= value.Length, "unquoting does not lengthen");
        }
    }
}
