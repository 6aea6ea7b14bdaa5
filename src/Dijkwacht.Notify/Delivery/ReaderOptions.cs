using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.Delivery;

/// <summary>How mails that come in are understood.</summary>
/// <param name="ReadAnswer">Reads an answer form out of a text; null when there is none filled in.</param>
/// <param name="FindToken">Finds a token in a text; null when there is none.</param>
public sealed record ReaderOptions(Func<string, Answer?> ReadAnswer, Func<string, string?> FindToken)
{
    /// <summary>Bytes of a message that are read, 1 MiB: what lies beyond is not looked at.</summary>
    public int LongestMessage { get; init; } = 1 << 20;

    /// <summary>Told of a message that could not be read, which is then left for the next run; in English.</summary>
    public Action<string>? Problem { get; init; }

    /// <summary>Told how many messages were looked at so far.</summary>
    public IProgress<int>? Progress { get; init; }
}
