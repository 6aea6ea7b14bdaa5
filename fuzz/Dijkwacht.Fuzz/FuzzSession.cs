using System.Diagnostics;
using Dijkwacht.Fuzz.Targets;

namespace Dijkwacht.Fuzz;

/// <summary>Gives a target mutated inputs until its time is over or one fails.</summary>
internal sealed class FuzzSession(FuzzTarget target, Watchdog watchdog, TextWriter output)
{
    /// <summary>Tries the seeds as they are, then mutations of them; the inputs follow from the seed alone.</summary>
    /// <returns>Whether all inputs passed.</returns>
    public bool Run(int seed, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        long runs = 0;
        foreach (byte[] input in target.Seeds)
        {
            runs++;
            if (!Try(input))
                return false;
        }

        var mutator = new Mutator(new Random(seed), target.Seeds, target.Dictionary);
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            runs++;
            if (!Try(mutator.Next()))
                return false;
        }

        output.WriteLine($"{target.Name}: {runs} runs, {target.Seeds.Count} seeds, slowest input {watchdog.TakeSlowest().TotalMilliseconds:F0} ms");
        return true;
    }

    /// <summary>Tries one input.</summary>
    /// <returns>Whether it passed.</returns>
    public bool Try(byte[] input)
    {
        watchdog.Begin(target.Name, input);
        try
        {
            target.Run(input);
            return true;
        }
        catch (Exception failure)
        {
            output.WriteLine($"{target.Name}: {failure}");
            output.WriteLine($"{target.Name}: input {Convert.ToBase64String(input)}");
            return false;
        }
        finally
        {
            watchdog.End();
        }
    }
}
