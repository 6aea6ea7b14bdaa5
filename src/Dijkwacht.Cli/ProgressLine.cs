using System.Diagnostics;
using System.Globalization;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Cli;

/// <summary>Shows on the error stream how far a triage is: one line that rewrites itself on a terminal, nothing elsewhere.</summary>
internal sealed class ProgressLine : ITriageProgress
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly TextWriter _output;
    private readonly string _language;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private int _pass;
    private long _files;
    private long _bytes;
    private TimeSpan _last;
    private int _width;

    public ProgressLine(TextWriter output, string language)
    {
        _output = output;
        _language = language;
    }

    public void Read(int pass, string file, long bytes)
    {
        lock (_gate)
        {
            if (pass != _pass)
            {
                _pass = pass;
                _files = 0;
                _bytes = 0;
            }

            _files++;
            _bytes += bytes;
            if (_clock.Elapsed - _last < s_interval)
                return;
            _last = _clock.Elapsed;
            string what = (_language, pass) switch
            {
                ("nl", 1) => "lezen",
                ("nl", _) => "sporen volgen",
                (_, 1) => "reading",
                _ => "following traces",
            };
            string line = string.Create(CultureInfo.InvariantCulture,
                $"{what}: {_files} {(_language == "nl" ? "bestanden" : "files")}, {_bytes / 1e6:N0} MB, {_clock.Elapsed:mm\\:ss}");
            _output.Write("\r" + line.PadRight(_width));
            _width = line.Length;
        }
    }

    /// <summary>Removes the line.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            if (_width > 0)
                _output.Write("\r" + new string(' ', _width) + "\r");
            _width = 0;
        }
    }
}
