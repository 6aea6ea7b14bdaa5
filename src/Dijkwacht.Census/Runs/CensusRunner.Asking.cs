using System.Collections.Concurrent;
using System.Net;
using Dijkwacht.Census.Fingerprints;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Probing;
using Dijkwacht.Census.Targets;

namespace Dijkwacht.Census.Runs;

/// <content>One target, from its turn to its observation.</content>
public sealed partial class CensusRunner
{
    private readonly ConcurrentDictionary<long, Observation?> _cutShort = new();
    private HalfAnswers _half = null!;

    private async Task AskAsync(Target target, TimeSpan wait)
    {
        try
        {
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, _clock, _abandon.Token);
            if (target.Address is { } address)
                await AskAddressAsync(target, address);
            else
                await AskNameAsync(target);
        }
        catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
        {
            // Started and not done: the next part of the run asks it again.
        }
        catch (Exception exception)
        {
            // What one host does must not end the run; what this machine cannot do must.
            if (exception is IOException or UnauthorizedAccessException)
                _fatal ??= exception;
            else
                TryFinishBroken(target, exception);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            _wake.Release();
        }
    }

    private async Task AskAddressAsync(Target target, IPAddress address)
    {
        DateTimeOffset at = _clock.GetUtcNow();
        ProbeResult result = await _prober.AskAsync(address, target.Port, null, half => _half.Note(target.Index, Observe(target, address, at, half)), _abandon.Token);
        if (IsOutOfTime(result))
        {
            Defer(target.Index, TimeSpan.FromSeconds(1));
            return;
        }

        Judge(address, result);
        Finish(target, address, at, result);
    }

    private async Task AskNameAsync(Target target)
    {
        DateTimeOffset at = _clock.GetUtcNow();
        string name = target.Name!;
        if (_optOuts.Contains(name))
        {
            Finish(target, null, at, new ProbeResult(ObservedState.NotAsked) { Detail = "opted out" });
            return;
        }

        IReadOnlyList<IPAddress> found = _lookup is null ? [] : await _lookup.AddressesAsync(name, _abandon.Token);
        var result = new ProbeResult(ObservedState.NameUnresolved) { Detail = found.Count == 0 ? "no address" : "no address inside the scope" };
        IPAddress? asked = null;
        foreach (IPAddress address in found.Where(address => _perimeter.Allows(address, target.Port, name)))
        {
            if (_run.SiblingAt(target.Entry!, address, target.Port) is { } sibling)
            {
                // Another name of the same domain led here: one server, asked once.
                _run.Progress.Finish(target.Index, sibling);
                return;
            }

            _pacer.TryTake(address, TimeSpan.MaxValue, out TimeSpan wait);
            await Task.Delay(wait, _clock, _abandon.Token);
            DateTimeOffset begun = at = _clock.GetUtcNow();
            result = await _prober.AskAsync(address, target.Port, name, half => _half.Note(target.Index, Observe(target, address, begun, half)), _abandon.Token);
            asked = address;
            if (IsOutOfTime(result))
            {
                Defer(target.Index, TimeSpan.FromSeconds(1));
                return;
            }

            Judge(address, result);
            if (result.IsConnected)
                break;
        }

        Finish(target, asked, at, result);
    }

    private bool IsOutOfTime(ProbeResult result) => result.State == ObservedState.NotAsked && result.Requests == 0 && !_gate.IsOpen;

    private void Judge(IPAddress address, ProbeResult result)
    {
        if (result.LeaveAlone is not null || result.State is ObservedState.Broken or ObservedState.TlsFailed)
            _pacer.Failed(address, result.LeaveAlone);
        else if (result.Requests > 0)
            _pacer.Worked(address);
    }

    private void Finish(Target target, IPAddress? address, DateTimeOffset at, ProbeResult result)
    {
        Observation observation = Observe(target, address, at, result);
        bool isCutShort = _cutShort.TryRemove(target.Index, out Observation? before);
        if (before is not null && IsBetter(before, observation))
            observation = before with { Detail = before.Detail ?? "interrupted; from the answers before" };
        else if (isCutShort && observation.State == ObservedState.NotAsked)
            observation = observation with { Detail = $"interrupted before it answered; {observation.Detail}" };
        bool isSilent = observation.State is ObservedState.Refused or ObservedState.Silent or ObservedState.Unreachable or ObservedState.NotAsked;
        if (!isSilent || target.Name is not null || isCutShort || _options.Known.Contains(address!))
        {
            _run.Observations.Append(observation);
            _run.Remember(observation, target.Entry);
            _options.Observed?.Invoke(observation);
        }

        _run.Progress.Finish(target.Index, observation.State);
        _half.Drop(target.Index);
    }

    // What was told before the kill counts where the requests left of the day told less. An opt-out in between wins over both.
    private static bool IsBetter(Observation before, Observation after) =>
        after.Detail?.StartsWith("opted out", StringComparison.Ordinal) != true
        && (after.Precision < before.Precision || (after.Precision == before.Precision && after.Requests < before.Requests && after.State != ObservedState.Exchange));

    private Observation Observe(Target target, IPAddress? address, DateTimeOffset at, ProbeResult result)
    {
        Fingerprints.Fingerprint? fingerprint = result.Fingerprint;
        return new Observation
        {
            Run = _run.Id,
            ObservedAt = at,
            Address = address,
            Port = target.Port,
            Name = target.Name,
            State = result.State,
            Build = fingerprint?.Build,
            Precision = fingerprint?.Precision ?? BuildPrecision.None,
            Source = fingerprint?.Source ?? BuildSource.None,
            Product = fingerprint?.Product,
            Server = fingerprint?.Server,
            BackEnd = fingerprint?.BackEnd,
            TlsVersion = result.TlsVersion,
            Certificate = result.Certificate,
            HttpServer = fingerprint?.HttpServer,
            SmtpBanner = result.SmtpBanner,
            Requests = result.Requests,
            Detail = result.Detail,
        };
    }

    private void TryFinishBroken(Target target, Exception exception)
    {
        try
        {
            Finish(target, target.Address, _clock.GetUtcNow(), new ProbeResult(ObservedState.Broken) { Detail = SafeText.Cut($"{exception.GetType().Name}: {exception.Message}") });
        }
        catch (Exception second) when (second is IOException or UnauthorizedAccessException)
        {
            _fatal ??= second;
        }
    }

    // Killed between observation and journal: the observation on file counts, and the host is not asked again.
    private void RecoverInFlight()
    {
        IReadOnlyList<long> indexes = _run.Progress.InFlight();
        if (indexes.Any(index => index >= _space.Count))
            throw new RunRefusedException($"The journal of run {_run.Id} does not fit its scope; '--new' starts a new run.");
        Target[] targets = [.. indexes.Select(index => _space[index])];
        Dictionary<Target, Observation> found = _run.Recover(targets, _perimeter);
        Dictionary<Target, Observation> half = _run.RecoverHalf(targets);
        foreach (Target target in targets)
        {
            if (found.TryGetValue(target, out Observation? observation))
                _run.Progress.Finish(target.Index, observation.State);
            else
                _cutShort[target.Index] = half.GetValueOrDefault(target);
        }

        _half = new HalfAnswers(Path.Combine(_run.Folder, RunFiles.HalfFile), _cutShort.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)));
    }
}
