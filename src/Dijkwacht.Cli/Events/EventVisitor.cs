using System.Collections.Concurrent;
using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Cli.Events;

/// <summary>Reads every file of Windows events of a collection and hands each event to a renderer.</summary>
internal sealed class EventVisitor : IArtefactVisitor, IDisposable
{
    private readonly CliWords _words;
    private readonly ProgressLine? _progress;
    private readonly ConcurrentBag<Tools> _all = [];
    private readonly ThreadLocal<Tools> _tools;
    private int _files;
    private volatile bool _hasOutputFailed;

    public EventVisitor(CliWords words, EventFormat form, bool carve, TimeSpan assumedOffset, ProgressLine? progress, Action<ReadOnlySpan<byte>, ReadOnlySpan<byte>> take)
    {
        _words = words;
        _progress = progress;
        var fields = new FieldTable();
        var ordinals = new EventFieldOrdinals(fields);
        _tools = new ThreadLocal<Tools>(() =>
        {
            var tools = new Tools(new EventFileReader(fields, assumedOffset, carve), new EventRenderer(form, ordinals, Guarded(take)));
            _all.Add(tools);
            return tools;
        });
    }

    /// <summary>A failure to write ends the run; a failure to read does not.</summary>
    private Action<ReadOnlySpan<byte>, ReadOnlySpan<byte>> Guarded(Action<ReadOnlySpan<byte>, ReadOnlySpan<byte>> take) => (key, row) =>
    {
        try
        {
            take(key, row);
        }
        catch
        {
            _hasOutputFailed = true;
            throw;
        }
    };

    public ConcurrentBag<SkippedArtefact> NotRead { get; } = [];

    public ConcurrentBag<string> Warnings { get; } = [];

    public int Files => _files;

    public long Records => _all.Sum(t => t.Renderer.Records);

    public long Problems => _all.Sum(t => t.Renderer.Problems);

    public bool Wants(ArtefactLocation location) => true;

    public void Skipped(SkippedArtefact skipped) => NotRead.Add(skipped);

    public void Dispose()
    {
        foreach (Tools tools in _all)
            tools.Renderer.Dispose();
        _tools.Dispose();
    }

    public void Visit(ArtefactLocation location, Stream content, CancellationToken cancellationToken)
    {
        using var reader = new BlockReader(content, hash: false, cancellationToken);
        try
        {
            Read(_tools.Value!, reader, location.File);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or DamagedMemberException) && !_hasOutputFailed)
        {
            // Whatever one artefact does to its parser, the others are read.
            NotRead.Add(new SkippedArtefact(location.File, "unreadable", failure.Message));
        }
        finally
        {
            _progress?.Read(1, location.File, reader.BytesRead);
        }
    }

    private void Read(Tools tools, BlockReader reader, string file)
    {
        _ = reader.Fill();
        if (!EventFileReader.Recognises(reader.Window))
            return;
        Interlocked.Increment(ref _files);
        tools.Renderer.Begin(file);
        EventFileSummary summary = tools.Reader.Read(reader, tools.Renderer);
        if (summary.WrongChecksums > 0)
            Warnings.Add(_words.Format("checksums", file, summary.WrongChecksums));
        if (summary.HiddenRecords > 0)
            Warnings.Add(_words.Format("hidden", file, summary.HiddenRecords));
        if (summary.ClockError != TimeSpan.Zero)
            Warnings.Add(_words.Format("clock", file, summary.ClockMeasures, summary.MeasuredOffset));
    }

    private sealed record Tools(EventFileReader Reader, EventRenderer Renderer);
}
