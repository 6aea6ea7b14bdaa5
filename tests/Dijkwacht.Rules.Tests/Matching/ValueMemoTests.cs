using System.Text;
using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Tests.Matching;

public class ValueMemoTests
{
    [Fact]
    public void Verdicts_are_remembered_per_value_however_many_values_come()
    {
        var memo = new ValueMemo();
        for (int i = 0; i < 200_000; i++)
        {
            byte[] value = Encoding.ASCII.GetBytes($"/page/{i}.aspx");
            if (!memo.TryGet(value, out _, out ulong hash))
                memo.Add(value, hash, i % 3 == 0);
            Assert.True(memo.TryGet(value, out bool verdict, out _));
            Assert.Equal(i % 3 == 0, verdict);
        }
    }

    [Fact]
    public void A_value_too_long_to_keep_is_asked_anew()
    {
        var memo = new ValueMemo();
        byte[] value = new byte[ValueMemo.MaxValueLength + 1];
        Assert.False(memo.TryGet(value, out _, out ulong hash));
        memo.Add(value, hash, true);
        Assert.False(memo.TryGet(value, out _, out _));
    }
}
