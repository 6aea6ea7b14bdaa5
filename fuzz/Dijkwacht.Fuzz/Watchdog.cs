using System.Diagnostics;

namespace Dijkwacht.Fuzz;

/// <summary>Ends the program when one input takes longer than <see cref="Limit"/>: a loop without an end cannot be left otherwise.</summary>
internal sealed class Watchdog : IDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private readonly TextWriter _output;
    private string _target = "";
    private byte[]? _input;
    private long _startedAt;
    private TimeSpan _slowest;

    public Watchdog(TextWriter output)
    {
        _output = output;
        _timer = new Timer(_ => Look(), null, TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(250));
    }

    public void Begin(string target, byte[] input)
    {
        lock (_lock)
        {
            _target = target;
            _input = input;
            _startedAt = Stopwatch.GetTimestamp();
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _input = null;
            TimeSpan taken = Stopwatch.GetElapsedTime(_startedAt);
            _slowest = taken > _slowest ? taken : _slowest;
        }
    }

    /// <summary>The longest time an input took since the last call.</summary>
    public TimeSpan TakeSlowest()
    {
        lock (_lock)
        {
            TimeSpan slowest = _slowest;
            _slowest = TimeSpan.Zero;
            return slowest;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_lock)
        {
            if (_input is null || Stopwatch.GetElapsedTime(_startedAt) < Limit)
                return;
            _output.WriteLine($"{_target}: an input takes longer than {Limit.TotalSeconds} s");
            _output.WriteLine($"{_target}: input {Convert.ToBase64String(_input)}");
            _output.Flush();
            Environment.Exit(1);
        }
    }
}
