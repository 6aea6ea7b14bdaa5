using System.Text;
using CsCheck;
using Dijkwacht.Triage.Hunting;

namespace Dijkwacht.Triage.Tests.Hunting;

public class ExternalSorterTests
{
    [Fact]
    public void Whatever_does_not_fit_in_memory_comes_out_in_the_same_order() =>
        Gen.Select(Gen.String[Gen.Char['a', 'd'], 0, 6], Gen.String[Gen.Char['a', 'z'], 0, 3_000]).Array[0, 300].Sample(entries =>
        {
            using var sorter = new ExternalSorter(Path.GetTempPath(), 64 << 10);
            foreach ((string key, string value) in entries)
                sorter.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
            string[] sorted = [.. sorter.Sorted().Select(v => Encoding.UTF8.GetString(v.Span))];
            string[] expected = [.. entries.OrderBy(e => e.Item1, StringComparer.Ordinal).ThenBy(e => e.Item2, StringComparer.Ordinal).Select(e => e.Item2)];
            Assert.Equal(expected, sorted);
        }, iter: 30);

    [Fact]
    public void More_runs_than_are_read_at_once_are_merged_and_leave_no_file()
    {
        string directory = Directory.CreateTempSubdirectory().FullName;
        try
        {
            byte[] value = new byte[1_000];
            using (var sorter = new ExternalSorter(directory, 64 << 10))
            {
                for (int i = 0; i < 10_000; i++)
                    sorter.Add(BitConverter.GetBytes(i * 7_919 % 10_000).Reverse().ToArray(), value);
                Assert.Equal(10_000, sorter.Sorted().Count());
            }

            Assert.Empty(Directory.GetFiles(directory));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void An_entry_larger_than_the_memory_is_refused()
    {
        using var sorter = new ExternalSorter(Path.GetTempPath(), 64 << 10);
        Assert.Throws<ArgumentException>(() => sorter.Add([], new byte[(64 << 10) + 1]));
    }
}
