using CsCheck;
using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.Tests.Notices;

public sealed class AnswerFormTests
{
    private static readonly string s_token = NoticeToken.Of(new byte[32], "plan", "owner");

    private static readonly string[] s_remarks = ["", "Bel 030 1234567", "eerste regel\ntweede regel", "niet van ons maar van Voorbeeld B.V.", "a & b"];

    [Fact]
    public void A_form_that_was_filled_in_is_read_back_whatever_a_mail_program_did_to_it() =>
        Gen.Select(Gen.Bool.Array[7], Gen.Int[0, 2], Gen.Int[0, s_remarks.Length - 1], Gen.Bool, Gen.Int[0, 7]).Sample((ticks, searched, remarkNumber, nl, change) =>
        {
            bool? investigated = searched == 0 ? null : searched == 1;
            string remark = s_remarks[remarkNumber];
            string language = nl ? "nl" : "en";
            AnswerKind[] kinds = [.. Enum.GetValues<AnswerKind>().Where((_, i) => ticks[i])];
            string form = Changed(AnswerForm.Write(s_token, language, kinds, investigated, remark), change);
            bool isRead = AnswerForm.TryRead(form, out Answer answer);
            Assert.Equal(kinds.Length > 0 || investigated is not null, isRead);
            if (!isRead)
                return;
            Assert.Equal(s_token, answer.Token);
            Assert.Equal(kinds.Length > 0 ? kinds : [AnswerKind.Received], answer.Kinds);
            Assert.Equal(investigated, answer.Investigated);
            Assert.Equal(remark, answer.Remark);
        });

    [Theory]
    [InlineData("nl")]
    [InlineData("en")]
    public void An_empty_form_is_no_answer(string language) =>
        Assert.False(AnswerForm.TryRead(AnswerForm.Write(Sample.Notice(Situation.Open, language), language), out _));

    [Fact]
    public void A_form_without_a_valid_token_is_no_answer()
    {
        string form = AnswerForm.Write("DW-0000-0001", "en", [AnswerKind.Fixed], null, "");
        Assert.False(AnswerForm.TryRead(form, out _));
        Assert.True(AnswerForm.TryRead($"Re: notice [{s_token}]\n{form}", out Answer answer));
        Assert.Equal(s_token, answer.Token);
    }

    [Fact]
    public void Ticking_that_one_searched_and_did_not_says_nothing()
    {
        Assert.True(AnswerForm.TryRead($"{s_token} [x] searched [x] not-searched [x] fixed", out Answer answer));
        Assert.Null(answer.Investigated);
        Assert.Equal([AnswerKind.Fixed], answer.Kinds);
    }

    [Fact]
    public void A_remark_is_cleaned_and_cut()
    {
        Assert.True(AnswerForm.TryRead($"{s_token}\n[x] help\nRemark: \u202Ecall\u0007 {new string('a', 5_000)}", out Answer answer));
        Assert.InRange(answer.Remark.Length, 1_990, 2_000);
        Assert.StartsWith("call a", answer.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_past_64_KiB_is_not_read() =>
        Assert.False(AnswerForm.TryRead(new string(' ', AnswerForm.MaximumLength) + AnswerForm.Write(s_token, "en", [AnswerKind.Fixed], null, ""), out _));

    [Fact]
    public void Any_text_is_read_or_refused_but_never_throws() =>
        Gen.Select(Gen.String, Gen.String).Sample((before, after) => { AnswerForm.TryRead($"{before}{s_token}[x] {after}", out _); });

    [Fact]
    public void A_text_full_of_brackets_is_read_quickly()
    {
        string hostile = string.Concat(Enumerable.Repeat("<[( x&DW-", 8_000));
        Assert.False(AnswerForm.TryRead(hostile, out _));
    }

    private static string Changed(string form, int change) => change switch
    {
        1 => string.Concat(form.TrimEnd('\n').Split('\n').Select(line => $"> {line}\r\n")),
        2 => form.Replace("[x]", "[ X ]"),
        3 => form.Replace("[x]", "(x)").Replace("[ ]", "( )"),
        4 => form.Replace("[x]", "☑").Replace("[ ]", "☐"),
        5 => "<html><body>" + string.Concat(form.Replace("&", "&amp;").Replace(" ", "&nbsp;").TrimEnd('\n').Split('\n').Select(line => $"<div>{line}</div>\n")).Replace("</div>\n<div>", "<br/>") + "</body></html>",
        6 => form.Replace("] ", "]\n> > "),
        7 => form.Replace("-o", " o").Replace("-v", " v").ToUpperInvariant() is { } shouted && form.Contains("Remark:\n\n") ? shouted : form,
        _ => form,
    };
}
