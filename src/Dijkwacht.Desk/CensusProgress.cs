using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Runs;

namespace Dijkwacht.Desk;

/// <summary>One line on a terminal, rewritten each second; elsewhere a plain line every ten seconds.</summary>
internal sealed class CensusProgress(CensusWords words, TextWriter output, bool isTerminal)
{
    private static readonly TimeSpan s_plainEvery = TimeSpan.FromSeconds(10);

    private TimeSpan _last = -s_plainEvery;
    private int _width;

    public void Show(RunProgress progress)
    {
        if (!isTerminal && progress.Elapsed - _last < s_plainEvery)
            return;
        _last = progress.Elapsed;
        string line = Line(progress);
        if (!isTerminal)
        {
            output.WriteLine(line);
            return;
        }

        output.Write('\r' + line.PadRight(_width));
        _width = line.Length;
    }

    public void Finish()
    {
        if (isTerminal && _width > 0)
            output.WriteLine();
    }

    private string Line(RunProgress progress)
    {
        RunRecord run = progress.Record;
        double rate = progress.DoneNow / Math.Max(0.001, progress.Elapsed.TotalSeconds);
        long found = run.States.Where(state => state.Key is ObservedState.Exchange or ObservedState.ExchangeBehindProxy).Sum(state => state.Value);
        string left = rate > 0 ? Span(TimeSpan.FromSeconds(Math.Min((run.Targets - run.Done) / rate, 1e8))) : words["unknown"];
        return words.Format("progress", 100.0 * run.Done / Math.Max(1, run.Targets), run.Targets, rate, found, progress.InFlight, left)
            + (progress.Waiting is { } waiting ? words.Format("progress-waits", waiting) : "");
    }

    private static string Span(TimeSpan time) => time.TotalDays >= 1 ? $"{(int)time.TotalDays} d {time.Hours} h" : time.ToString("hh':'mm':'ss");
}
