using System.Net;
using Dijkwacht.Census.Importing;

namespace Dijkwacht.Census.Runs;

/// <summary>What to run, and where.</summary>
public sealed record RunOptions
{
    /// <summary>Where everything lies.</summary>
    public required Workspace Workspace { get; init; }

    /// <summary>The scope file.</summary>
    public required string ScopeFile { get; init; }

    /// <summary>When given, only what this list and the scope have in common is asked.</summary>
    public TargetList? Targets { get; init; }

    /// <summary>Whether an unfinished run of the same scope is left alone and a new one started.</summary>
    public bool StartsAnew { get; init; }

    /// <summary><c>scan</c> or <c>recheck</c>.</summary>
    public string Method { get; init; } = "scan";

    /// <summary>Addresses at which an earlier run saw a server: they get an observation even when they are silent now.</summary>
    public IReadOnlySet<IPAddress> Known { get; init; } = new HashSet<IPAddress>();

    /// <summary>Called about once a second.</summary>
    public Action<RunProgress>? Progress { get; init; }

    /// <summary>Called with each observation once it is on file.</summary>
    public Action<Observations.Observation>? Observed { get; init; }

    /// <summary>Called with what somebody should know, such as a line of the opt-out list that cannot be read.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Whose time it is.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>How far a run is.</summary>
/// <param name="Record">The run.</param>
/// <param name="Elapsed">Since this part of it started.</param>
/// <param name="DoneNow">Targets done in this part of it.</param>
/// <param name="InFlight">Targets being asked.</param>
/// <param name="Waiting">Why nothing is asked at the moment; null when something is.</param>
public sealed record RunProgress(RunRecord Record, TimeSpan Elapsed, long DoneNow, int InFlight, string? Waiting);

/// <summary>The run cannot be made as it was asked for; the message says why and what to do.</summary>
public sealed class RunRefusedException(string message) : Exception(message);
