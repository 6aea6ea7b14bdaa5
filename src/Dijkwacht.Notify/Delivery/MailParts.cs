using System.Text;
using MimeKit;
using MimeKit.Text;

namespace Dijkwacht.Notify.Delivery;

/// <summary>The parts of a message that are looked at, and the texts in them. Bounded in depth, number and length.</summary>
internal sealed class MailParts
{
    public const int Most = 200;
    public const int LongestText = 64 << 10;
    private const int MostTexts = 5;
    private const int Deepest = 32;

    private readonly List<MimeEntity> _parts;

    public MailParts(MimeMessage message)
    {
        _parts = [.. Walk(message.Body, 0).Take(Most)];
        Texts = [.. Read()];
    }

    public IReadOnlyList<MimeEntity> All => _parts;

    /// <summary>Plain texts first, then files named <c>.txt</c> whatever their type says, then what a reader sees of HTML.</summary>
    public IReadOnlyList<string> Texts { get; }

    public T? First<T>()
        where T : MimeEntity => _parts.OfType<T>().FirstOrDefault();

    /// <summary>Messages that are enclosed, or their headers; the parser reads both the same.</summary>
    public IEnumerable<MimeMessage> Enclosed() => _parts.OfType<MessagePart>().Select(part => part.Message).OfType<MimeMessage>();

    /// <summary>Parts that hold a message the parser did not read as one: encoded, or a file.</summary>
    public IEnumerable<string> EnclosedTexts() => _parts.OfType<MimePart>()
        .Where(part => part is not TextPart && (part.ContentType.MediaType.Equals("message", StringComparison.OrdinalIgnoreCase) || IsNamed(part, ".eml")))
        .Take(MostTexts).Select(Decoded);

    private IEnumerable<string> Read()
    {
        List<TextPart> texts = [.. _parts.OfType<TextPart>()];
        foreach (TextPart part in texts.Where(part => !part.IsHtml && (part.IsPlain || IsNamed(part, ".txt"))).Take(MostTexts))
            yield return Cut(part.Text);
        foreach (MimePart part in _parts.OfType<MimePart>().Where(part => part is not TextPart && IsNamed(part, ".txt")).Take(MostTexts))
            yield return Decoded(part);
        foreach (TextPart part in texts.Where(part => part.IsHtml).Take(MostTexts))
            yield return Visible(part.Text);
    }

    private static IEnumerable<MimeEntity> Walk(MimeEntity? entity, int depth)
    {
        if (entity is null || depth > Deepest)
            yield break;
        yield return entity;
        if (entity is not Multipart multipart)
            yield break;
        foreach (MimeEntity part in multipart)
        {
            foreach (MimeEntity inner in Walk(part, depth + 1))
                yield return inner;
        }
    }

    private static string Decoded(MimePart part)
    {
        if (part.Content is not { } content)
            return "";
        using Stream stream = content.Open();
        byte[] bytes = new byte[LongestText];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        using var reader = new StreamReader(new MemoryStream(bytes, 0, length, writable: false), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private static string Visible(string html)
    {
        var text = new StringBuilder();
        var tokens = new HtmlTokenizer(new StringReader(html));
        while (text.Length < LongestText && tokens.ReadNextToken(out HtmlToken? token))
        {
            if (token is HtmlDataToken { Kind: HtmlTokenKind.Data } data)
                text.Append(data.Data);
            else if (token is HtmlTagToken { Id: HtmlTagId.Br or HtmlTagId.P or HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.LI })
                text.Append('\n');
        }

        return Cut(text.ToString());
    }

    private static bool IsNamed(MimePart part, string extension) => part.FileName?.Trim().EndsWith(extension, StringComparison.OrdinalIgnoreCase) == true;

    private static string Cut(string text) => text.Length > LongestText ? text[..LongestText] : text;
}
