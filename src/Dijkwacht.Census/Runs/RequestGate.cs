using System.Net;
using Dijkwacht.Census.Probing;
using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Census.Runs;

/// <summary>The gate of a run: mandate, hours, opt-outs, the scope and the day's count, in that order; then the log.</summary>
internal sealed class RequestGate(Scope scope, Perimeter perimeter, OptOutList optOuts, DailyRequests daily, RequestLog log, Pacer pacer, TimeProvider clock) : IRequestGate
{
    /// <summary>Whether the mandate allows to ask at this moment.</summary>
    public bool IsOpen => TimeRefusal() is null;

    /// <summary>Whether the mandate is over.</summary>
    public bool IsOver => clock.GetUtcNow() >= scope.Mandate.Until;

    public string? Refusal(IPAddress address, int port, string? name)
    {
        if (TimeRefusal() is { } time)
            return time;
        if (optOuts.Contains(address) || (name is not null && optOuts.Contains(name)))
            return "opted out";
        bool isInside = name is null ? perimeter.Allows(address, port) : perimeter.Allows(address, port, name);
        if (!isInside)
            return "outside the scope";
        return daily.IsFull(address, Prober.MostRequests) ? "had its requests of the day" : null;
    }

    public string? Refusal(IReadOnlyList<string> certificateNames)
    {
        foreach (string listed in certificateNames)
        {
            string name = listed.StartsWith("*.", StringComparison.Ordinal) ? listed[2..] : listed;
            if (optOuts.Contains(name))
                return "opted out by a name of its certificate";
            if (perimeter.IsExcluded(name.ToLowerInvariant()))
                return "left out by a name of its certificate";
        }

        return null;
    }

    public string? Admit(bool isSmtp, IPAddress address, int port, string? name, string what)
    {
        if (TimeRefusal() is { } time)
            return time;
        if (optOuts.Contains(address) || (name is not null && optOuts.Contains(name)))
            return "opted out";
        if (!isSmtp && Refusal(address, port, name) is { } refusal)
            return refusal;
        if (!daily.TryCount(address, Prober.MostRequests))
            return "had its requests of the day";
        log.Append(isSmtp ? "smtp" : "probe", new IPEndPoint(address, port).ToString(), name ?? "-", what);
        return null;
    }

    public async ValueTask WaitTurnAsync(IPAddress address, CancellationToken cancellationToken)
    {
        pacer.TryTake(address, TimeSpan.MaxValue, out TimeSpan wait);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, clock, cancellationToken);
    }

    private string? TimeRefusal()
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (now < scope.Mandate.From)
            return "before the mandate";
        if (now >= scope.Mandate.Until)
            return "after the mandate";
        return scope.Windows.Count == 0 || scope.Windows.Any(window => window.IsOpen(now)) ? null : "outside the hours of the scope";
    }
}
