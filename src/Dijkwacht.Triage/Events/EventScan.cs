using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Events;

/// <summary>Reads a file of Windows events and notes what it tells of itself. One per thread.</summary>
internal sealed class EventScan(EventPass pass, TriageKnowledge knowledge, TimeSpan assumedOffset)
{
    private readonly EventFileReader _reader = new(knowledge.Fields, assumedOffset);

    /// <summary>Reads the artefact to its end when it holds Windows events; else consumes nothing.</summary>
    public bool TryRead(BlockReader reader, ArtefactScan scan)
    {
        _ = reader.Fill();
        if (!EventFileReader.Recognises(reader.Window))
            return false;
        pass.Begin(scan);
        EventFileSummary summary = _reader.Read(reader, pass);
        pass.End();
        foreach (ArtefactScan part in scan.Parts)
            Note(part, summary);
        reader.Drain();
        return true;
    }

    private static void Note(ArtefactScan part, EventFileSummary summary)
    {
        if (summary.ClockError != TimeSpan.Zero)
        {
            part.IsClockWrong = true;
            part.Note(
                $"de klok loopt niet gelijk met UTC (gemeten aan {summary.ClockMeasures} Sysmon-records): de tijden zijn lokale tijd; lees opnieuw met --assume-utc-offset {summary.MeasuredOffset}",
                $"the clock is not UTC (measured on {summary.ClockMeasures} Sysmon records): its times are local; read again with --assume-utc-offset {summary.MeasuredOffset}");
        }

        if (summary.HiddenRecords > 0)
        {
            part.Note($"{summary.HiddenRecords} records waren verborgen in een ander record: het logboek is bewerkt",
                $"{summary.HiddenRecords} records were hidden inside another: the log was edited");
        }

        if (summary.WrongChecksums > 0)
            part.Note($"{summary.WrongChecksums} controlesommen kloppen niet: het logboek is beschadigd of bewerkt", $"{summary.WrongChecksums} checksums are wrong: the log is damaged or was edited");
        if (summary.IsCutOff)
            part.Note("het logboek is afgekapt: de nieuwste records kunnen ontbreken", "the log is cut off: its newest records may be missing");
    }
}
