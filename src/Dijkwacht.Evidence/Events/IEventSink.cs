using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Events;

/// <summary>Takes the events of one artefact, one after the other.</summary>
public interface IEventSink
{
    /// <summary>An event. The view is valid during the call.</summary>
    void Take<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct;

    /// <summary>A stretch that could not be read.</summary>
    void Problem(ParseProblem problem);
}
