namespace Dijkwacht.Cli.Output;

/// <summary>One JSON object a line.</summary>
internal sealed class JsonLines(Stream output) : MatchOutput
{
    private static readonly ReadOnlyMemory<byte> s_lineFeed = "\n"u8.ToArray();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> row, CancellationToken cancellationToken)
    {
        await output.WriteAsync(row, cancellationToken);
        await output.WriteAsync(s_lineFeed, cancellationToken);
    }

    public override async ValueTask CompleteAsync(CancellationToken cancellationToken) => await output.FlushAsync(cancellationToken);
}
