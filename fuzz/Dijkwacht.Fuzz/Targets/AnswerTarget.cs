using System.Text;
using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Forms that owners fill in and mail programs mangle.</summary>
internal sealed class AnswerTarget : FuzzTarget
{
    private static readonly string s_token = NoticeToken.Of(new byte[32], "fuzz", "owner");

    public override string Name => "answers";

    public override IReadOnlyList<byte[]> Seeds { get; } = Texts(
        $"Re: Uw server [{s_token}]\n> Kenmerk: {s_token}\n> [x] opgelost: de update is geïnstalleerd, of de server is niet meer in\n>     gebruik\n> [ ] onjuist: nee\n> [X] gezocht: wij hebben gezocht\nOpmerking:\nMet dank.\n\n-- einde van het formulier --\n",
        $"Reference: {s_token}<br>[x]&nbsp;fixed: the update<p>(x) not-ours</p><div>☑ help: call us</div>Remark: +31 20 555 0100\n-- end of the form --",
        $"{s_token.Replace("-", " - ", StringComparison.Ordinal).ToLowerInvariant()}\r\n[ x ] received\r\n[*] not-searched\r\n[v] searched\r\nRemark:\r\n",
        $"| [x] no-more | {s_token} |");

    public override IReadOnlyList<byte[]> Dictionary { get; } = Texts(
        s_token, "DW-", "dw\u20132222\u20132222", "[x]", "[X]", "(x)", "[ ]", "[*]", "☑", "☒", "☐", "✓", "> ", ">>>> ", "|", "<br>", "<p", "<", ">", "&#120;", "&lbrack;", "&amp;lt;", "\u00A0", "\u202E", "\\", "\r", "\n\n", "fixed", "opgelost", "niet-van-ons", "not ours", "gezocht", "nog-niet-gezocht", "Remark:", "Opmerking:", "-- end of the form --", "O", "I", "l");

    public override void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        if (!AnswerForm.TryRead(text, out Answer answer))
            return;
        Require(NoticeToken.TryFind(answer.Token, out string again) && again == answer.Token, "a token is found in itself");
        Require(answer.Kinds.Count > 0 && answer.Kinds.Zip(answer.Kinds.Skip(1)).All(pair => pair.First < pair.Second), "kinds are there once, in their order");
        Require(answer.Remark.Length <= 2_000 && !answer.Remark.Any(c => char.IsControl(c) && c != '\n'), "a remark is short and plain");
        Require(AnswerForm.TryRead(text, out Answer second) && second.Kinds.SequenceEqual(answer.Kinds) && second.Remark == answer.Remark, "reading twice gives the same");
    }
}
