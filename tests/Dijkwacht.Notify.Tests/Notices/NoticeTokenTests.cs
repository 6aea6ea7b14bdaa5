using CsCheck;
using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.Tests.Notices;

public sealed class NoticeTokenTests
{
    private static readonly byte[] s_key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void A_token_is_the_same_for_a_plan_and_owner_and_another_for_others()
    {
        string token = NoticeToken.Of(s_key, "2021-03", "owner-1");
        Assert.Matches("^DW-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", token);
        Assert.Equal(token, NoticeToken.Of(s_key, "2021-03", "owner-1"));
        Assert.NotEqual(token, NoticeToken.Of(s_key, "2021-03", "owner-2"));
        Assert.NotEqual(token, NoticeToken.Of(s_key, "2021-04", "owner-1"));
        Assert.NotEqual(token, NoticeToken.Of(s_key.AsSpan(0, 16), "2021-03", "owner-1"));
        Assert.NotEqual(NoticeToken.Of(s_key, "a", "b\nc"), NoticeToken.Of(s_key, "a\nb", "c"));
    }

    [Fact]
    public void A_short_key_is_refused() => Assert.Throws<ArgumentException>(() => NoticeToken.Of(new byte[15], "plan", "owner"));

    [Theory]
    [InlineData("Re: Uw server [{0}]")]
    [InlineData("kenmerk {0}.")]
    [InlineData("first DW-0000-0001 is wrong, then {0}")]
    public void A_token_is_found_in_a_text(string text)
    {
        string token = NoticeToken.Of(s_key, "p", "o");
        foreach (string written in (string[])[token, token.ToLowerInvariant(), token.Replace('-', ' '), token.Replace('-', '\u2011'), token.Replace('0', 'O').Replace('1', 'l'), token.Insert(8, "\r\n> ")])
        {
            Assert.True(NoticeToken.TryFind(string.Format(text, written), out string found), written);
            Assert.Equal(token, found);
        }
    }

    [Fact]
    public void One_wrong_character_or_a_swap_of_neighbours_is_found() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 7], Gen.Char["0123456789ABCDEFGHJKMNPQRSTVWXYZ"]).Sample((owner, place, other) =>
        {
            int[] places = [3, 4, 5, 6, 8, 9, 10, 11];
            char[] token = NoticeToken.Of(s_key, "p", $"{owner}").ToCharArray();
            char[] wrong = [.. token];
            wrong[places[place]] = other;
            Assert.Equal(wrong.SequenceEqual(token), NoticeToken.TryFind(new string(wrong), out _));
            if (place == 7)
                return;
            char[] swapped = [.. token];
            (swapped[places[place]], swapped[places[place + 1]]) = (token[places[place + 1]], token[places[place]]);
            Assert.Equal(swapped.SequenceEqual(token), NoticeToken.TryFind(new string(swapped), out _));
        });

    [Fact]
    public void Any_text_is_searched_without_an_error() =>
        Gen.String.Sample(text => { NoticeToken.TryFind(text, out _); });
}
