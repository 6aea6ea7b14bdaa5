using CsCheck;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Runs;

namespace Dijkwacht.Census.Tests.Runs;

public sealed class ProgressJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("progress").FullName;

    [Fact]
    public void Whatever_the_order_and_wherever_it_is_cut_the_journal_knows_what_is_done() =>
        Gen.Select(Gen.Int[0, 299].Array[1, 200], Gen.Int[0, 199], Gen.Int[0, 8]).Sample((order, cutAfter, torn) =>
        {
            string path = Path.Combine(_folder, $"{Guid.NewGuid():N}.bin");
            var done = new HashSet<long>();
            var started = new HashSet<long>();
            using (ProgressJournal journal = ProgressJournal.Open(path))
            {
                foreach (int index in order.Distinct().Take(cutAfter + 1))
                {
                    journal.Start(index);
                    started.Add(index);
                    if (index % 7 == 0)
                        continue;
                    journal.Finish(index, ObservedState.Silent);
                    done.Add(index);
                }
            }

            using (FileStream file = new(path, FileMode.Append))
                file.Write(new byte[torn]);

            using ProgressJournal again = ProgressJournal.Open(path);
            Assert.Equal(done.Count, again.DoneCount);
            Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(done.Contains(i), again.IsDone(i)));
            Assert.Equal(started.Except(done).Order(), again.InFlight());
            File.Delete(path);
        }, iter: 100);

    [Fact]
    public void The_file_stays_small_however_many_are_done()
    {
        string path = Path.Combine(_folder, "many.bin");
        using ProgressJournal journal = ProgressJournal.Open(path);
        for (long i = 0; i < 300_000; i++)
        {
            journal.Start(i);
            journal.Finish(i, ObservedState.Refused);
        }

        Assert.Equal(300_000, journal.Watermark);
        Assert.True(new FileInfo(path).Length < 2_000_000);
        Assert.Equal(300_000, journal.Counts()[ObservedState.Refused]);
    }

    [Fact]
    public void No_target_is_started_beyond_the_window()
    {
        using ProgressJournal journal = ProgressJournal.Open(Path.Combine(_folder, "window.bin"));
        journal.Finish(1, ObservedState.Silent);

        Assert.True(journal.IsWithinWindow(ProgressJournal.Window - 1));
        Assert.False(journal.IsWithinWindow(ProgressJournal.Window));
        journal.Finish(0, ObservedState.Silent);
        Assert.True(journal.IsWithinWindow(ProgressJournal.Window + 1));
    }

    [Fact]
    public void A_file_that_is_no_journal_is_refused()
    {
        string path = Path.Combine(_folder, "odd.bin");
        File.WriteAllText(path, "odd");

        Assert.Throws<InvalidDataException>(() => ProgressJournal.Open(path));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
