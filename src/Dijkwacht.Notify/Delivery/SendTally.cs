namespace Dijkwacht.Notify.Delivery;

/// <summary>Counts what the connections of a run do, and sees when going on makes no sense.</summary>
internal sealed class SendTally(IProgress<int>? progress)
{
    /// <summary>So many refusals in a row speak of us, not of the recipients: a blocked address, a forbidden sender.</summary>
    private const int MostRefusalsInARow = 25;

    private readonly Lock _gate = new();
    private readonly int[] _counts = new int[OutboxStateNames.All.Count];
    private int _refusalsInARow;
    private int _done;
    private string? _problem;

    public int LeftBehind { get; init; }

    /// <summary>False when the run should end.</summary>
    public bool Add(Outcome outcome)
    {
        int done;
        bool goOn;
        lock (_gate)
        {
            _counts[(int)outcome.State]++;
            done = ++_done;
            _refusalsInARow = outcome.State == OutboxState.Refused ? _refusalsInARow + 1 : 0;
            goOn = _refusalsInARow < MostRefusalsInARow;
            if (!goOn)
                _problem ??= $"The server refused {MostRefusalsInARow} mails in a row, the last with: {outcome.Reply}";
        }

        progress?.Report(done);
        return goOn;
    }

    public void Fail(string problem)
    {
        lock (_gate)
            _problem ??= problem;
    }

    public SendSummary Summary()
    {
        lock (_gate)
        {
            return new SendSummary
            {
                Sent = _counts[(int)OutboxState.Sent],
                Refused = _counts[(int)OutboxState.Refused],
                PutOff = _counts[(int)OutboxState.Planned],
                Failed = _counts[(int)OutboxState.Failed],
                Uncertain = _counts[(int)OutboxState.Uncertain] + LeftBehind,
                Problem = _problem,
            };
        }
    }
}
