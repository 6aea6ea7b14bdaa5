using System.Diagnostics;
using System.Globalization;
using Dijkwacht.Evidence.Evtx;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Evtx.Bench;

const string Usage = """
    usage: dijkwacht-evtx-bench make SAMPLES FILE MEGABYTES
           dijkwacht-evtx-bench read FILE walk|fields|rules|json|xml [hash] [carve]
    """;

switch (args)
{
    case ["make", string samples, string file, string megabytes] when long.TryParse(megabytes, NumberStyles.None, CultureInfo.InvariantCulture, out long size):
        Console.WriteLine(BigFile.Write(samples, file, size * 1_000_000));
        return 0;
    case ["read", string file, string mode, .. string[] rest] when Enum.TryParse(mode, ignoreCase: true, out ReadMode what):
        Read(file, what, rest);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static void Read(string file, ReadMode mode, string[] rest)
{
    // The names that Windows rules ask for most, so that field names find ordinals as they do in the product.
    var fields = new FieldTable();
    foreach (string name in MeasuringSink.AskedFields)
        fields.Intern(name);

    var sink = new MeasuringSink(mode, fields);
    var reader = new EvtxReader(fields);
    using var process = Process.GetCurrentProcess();
    TimeSpan cpuBefore = process.TotalProcessorTime;
    long allocatedBefore = GC.GetTotalAllocatedBytes();
    long start = Stopwatch.GetTimestamp();
    using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
    using var blocks = new BlockReader(stream, rest.Contains("hash"), CancellationToken.None);
    EvtxSummary summary = reader.Read(blocks, sink, new EvtxOptions { CarveSlack = rest.Contains("carve") });
    double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    process.Refresh();
    double cpu = (process.TotalProcessorTime - cpuBefore).TotalSeconds;
    long allocated = GC.GetTotalAllocatedBytes() - allocatedBefore;

    // One line for the script: what, bytes, records, recovered, seconds, CPU seconds, MB and records per CPU second, peak MB, allocated bytes.
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{mode}\t{blocks.BytesRead}\t{summary.Records}\t{summary.RecoveredRecords}\t{seconds:F2}\t{cpu:F2}\t{blocks.BytesRead / cpu / 1e6:F0}\t{summary.Records / cpu:F0}\t{process.PeakWorkingSet64 / 1e6:F0}\t{allocated}\t{sink.Sum}"));
}
