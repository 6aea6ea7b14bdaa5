using System.Diagnostics;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.MailSink;

/// <summary>What a reader made of a maildir.</summary>
/// <param name="Taken">Messages taken.</param>
/// <param name="ByKind">How many of each kind.</param>
/// <param name="Slowest">Longest time from one message to the next.</param>
/// <param name="Mistakes">Genuine ones that were missed or taken for something else, and strange ones taken for word on a notice.</param>
internal sealed record StrangeReading(int Taken, IReadOnlyDictionary<IncomingKind, int> ByKind, TimeSpan Slowest, IReadOnlyList<string> Mistakes)
{
    /// <summary>Reads it as the desk does.</summary>
    public static StrangeReading Of(string workspace, string maildir, IReadOnlyList<ExpectedNews> expected)
    {
        using DeskDatabase database = DeskDatabase.Open(workspace);
        var mistakes = new List<string>();
        var options = new ReaderOptions(
            text => AnswerForm.TryRead(text, out Answer answer) ? answer : null,
            text => NoticeToken.TryFind(text, out string token) ? token : null)
        {
            Problem = mistakes.Add,
        };
        Dictionary<string, ExpectedNews> left = expected.ToDictionary(news => news.Key, StringComparer.Ordinal);
        var kinds = new SortedDictionary<IncomingKind, int>();
        TimeSpan slowest = TimeSpan.Zero;
        long last = Stopwatch.GetTimestamp();
        int taken = new MaildirReader(database, options).Take(maildir, incoming =>
        {
            TimeSpan took = Stopwatch.GetElapsedTime(last);
            slowest = took > slowest ? took : slowest;
            kinds[incoming.Kind] = kinds.GetValueOrDefault(incoming.Kind) + 1;
            if (left.Remove(incoming.Key, out ExpectedNews? news))
            {
                if (incoming.Kind != news.Kind || incoming.Notice != news.Notice || (news.Kind == IncomingKind.Answer && incoming.Answer is null))
                    mistakes.Add($"{news} was taken for {incoming}");
            }
            else if (incoming.Notice is not null || incoming.Answer is not null)
            {
                mistakes.Add($"nothing genuine, but taken for {incoming}");
            }

            last = Stopwatch.GetTimestamp();
        });
        mistakes.AddRange(left.Values.Select(news => $"{news} was not found"));
        return new StrangeReading(taken, kinds, slowest, mistakes);
    }
}
