using System.Globalization;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Evtx;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Events;

/// <summary>Reads a file of Windows events, EVTX or JSON, and notes what its carrier tells. One per thread.</summary>
internal sealed class EventScan
{
    private readonly EvtxReader _evtx;
    private readonly JsonEventReader _json;
    private readonly EventPass _pass;
    private readonly TimeSpan _assumedOffset;

    public EventScan(EventPass pass, TriageKnowledge knowledge, TimeSpan assumedOffset)
    {
        _pass = pass;
        _evtx = new EvtxReader(knowledge.Fields);
        _json = new JsonEventReader(knowledge.Fields);
        _assumedOffset = assumedOffset;
    }

    /// <summary>Reads the artefact to its end when it holds Windows events; else consumes nothing.</summary>
    public bool TryRead(BlockReader reader, ArtefactScan scan)
    {
        _ = reader.Fill();
        ReadOnlySpan<byte> head = reader.Window;
        if (EvtxReader.Recognises(head))
        {
            _pass.Begin(scan);
            Note(scan, _evtx.Read(reader, _pass, new EvtxOptions()));
        }
        else if (JsonEventReader.Recognises(head))
        {
            _pass.Begin(scan);
            Note(scan, _json.Read(reader, _pass, _assumedOffset));
        }
        else
        {
            return false;
        }

        reader.Drain();
        return true;
    }

    private void Note(ArtefactScan scan, EvtxSummary summary)
    {
        _pass.End();
        if (summary.BadHeaderChecksums + summary.BadRecordChecksums > 0)
        {
            Everywhere(scan,
                $"{summary.BadHeaderChecksums + summary.BadRecordChecksums} controlesommen kloppen niet: het logboek is beschadigd of bewerkt",
                $"{summary.BadHeaderChecksums + summary.BadRecordChecksums} checksums are wrong: the log is damaged or was edited");
        }

        if (summary.IsCutOff)
            Everywhere(scan, "het logboek is afgekapt: de nieuwste records kunnen ontbreken", "the log is cut off: its newest records may be missing");
    }

    private void Note(ArtefactScan scan, JsonEventSummary summary)
    {
        _pass.End();
        if (summary.ClockSkew is not { } skew || skew == TimeSpan.Zero)
            return;
        string offset = Offset(skew);
        Everywhere(scan,
            $"de klok wijkt {offset} af van UTC (gemeten aan {summary.ClockSkewMeasures} Sysmon-records): de tijden zijn lokale tijd; lees opnieuw met --assume-utc-offset {offset}",
            $"the clock is {offset} off UTC (measured on {summary.ClockSkewMeasures} Sysmon records): its times are local; read again with --assume-utc-offset {offset}");
        scan.ClockSkew = skew;
        foreach (ArtefactScan part in scan.Parts)
            part.ClockSkew = skew;
    }

    private static void Everywhere(ArtefactScan scan, string nl, string en)
    {
        foreach (ArtefactScan part in scan.Parts)
            part.Note(nl, en);
    }

    private static string Offset(TimeSpan offset) =>
        (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture);
}
