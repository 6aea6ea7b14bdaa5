using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Dijkwacht.Rules.Matching;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Tests.Matching;

public class RegexLiteralsTests
{
    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("(?i)aBc", "abc")]
    [InlineData("ab?c", "a|c")]
    [InlineData("ab+c", "ab|c")]
    [InlineData("ab{0,3}c", "a|c")]
    [InlineData(@"\\\.a\d+b", @"\.a|b")]
    [InlineData("[Cc][Mm]d[ab]e", "cmd|e")]
    [InlineData("x(?:a|b)y", "x|y")]
    [InlineData("ab|cd", "")]
    [InlineData("(?x)a b", "")]
    [InlineData(@"a\x41b", "")]
    [InlineData("(?i)ak b", "a| b")]
    [InlineData(@"[\]]a", "a")]
    [InlineData(@"a\n\n", "a\n\n")]
    public void Texts_that_every_match_holds_are_taken_out(string pattern, string expected) =>
        Assert.Equal(expected, string.Join('|', RegexLiterals.Of(pattern, ignoresCase: false).Select(Encoding.ASCII.GetString)));

    [Fact]
    public void A_value_is_never_refused_for_a_literal_it_need_not_hold()
    {
        string[] pieces = ["a", "b", "K", ".", "a+", "b?", "(a|b)", "[ab]", "[Aa]", @"\\", @"\.", "a{0,2}", "|", "^", "$", "(?:ab)*", @"\w", @"\n", "[^a]", "(?i)", "b{2}"];
        var pattern = Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[1, 6].Select(p => string.Concat(p));
        var value = Gen.Char["abAKk.\\\nxK"].Array[0, 10].Select(c => new string(c));
        Gen.Select(pattern, value, Gen.Bool).Sample((p, v, ignoresCase) =>
        {
            var options = ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None;
            Regex regex;
            try
            {
                regex = new Regex(p, options | RegexOptions.CultureInvariant);
            }
            catch (ArgumentException)
            {
                return;
            }

            Assert.Equal(regex.IsMatch(v), new RegexMatcher(new RegexTest(p, options)).Matches(Encoding.UTF8.GetBytes(v), new MatchScratch()));
        }, iter: 2000);
    }
}
