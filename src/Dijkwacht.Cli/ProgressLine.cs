using System.Diagnostics;
using System.Globalization;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Cli;

/// <summary>Shows on the error stream how far a triage is: one line that rewrites itself on a terminal, nothing elsewhere.</summary>
internal sealed class ProgressLine : ITriageProgress
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly TextWriter _output;
    private readonly CliWords _words;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private int _pass;
    private long _files;
    private long _bytes;
    private TimeSpan _last;
    private int _width;

    public ProgressLine(TextWriter output, CliWords words)
    {
        _output = output;
        _words = words;
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
            string megabytes = (_bytes / 1e6).ToString("N0", CultureInfo.InvariantCulture);
            string line = _words.Format("progress", _words[pass == 1 ? "reading" : "following"], _files, megabytes, _clock.Elapsed);
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
