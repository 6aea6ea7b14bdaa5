using System.Buffers;

namespace Dijkwacht.Evidence.Evtx;

/// <content>The record at hand as text.</content>
internal sealed partial class EventState
{
    private readonly JsonTree _jsonTree = new();
    private readonly JsonScratch _jsonScratch = new();
    private readonly XmlScratch _xmlScratch = new();

    public void WriteJson(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output)
    {
        _jsonTree.Reset();
        _jsonScratch.Reset();
        var renderer = new JsonRenderer(this, _jsonTree, _jsonScratch, chunk);
        Walk(chunk, ref renderer);
        _xmlScratch.Output.Truncate(0);
        _jsonTree.Write(JsonTree.Root, _xmlScratch.Output);
        _chunkWork += _xmlScratch.Output.Length / 16;
        output.Write(_xmlScratch.Output.Written);
    }

    public void WriteXml(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output)
    {
        _xmlScratch.Output.Truncate(0);
        _xmlScratch.PrefixCount = 0;
        var renderer = new XmlRenderer(this, _xmlScratch, chunk);
        Walk(chunk, ref renderer);
        _chunkWork += _xmlScratch.Output.Length / 16;
        output.Write(renderer.HasRoot ? _xmlScratch.Output.Written : "<Event/>"u8);
    }
}
