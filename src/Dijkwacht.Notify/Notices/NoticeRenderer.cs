using System.Text;

namespace Dijkwacht.Notify.Notices;

/// <summary>A file that goes with a notice.</summary>
/// <param name="Name">Such as <c>servers.csv</c>; ASCII.</param>
/// <param name="MediaType">Such as <c>text/csv</c>.</param>
/// <param name="Content">Its bytes, UTF-8.</param>
public sealed record NoticeAttachment(string Name, string MediaType, ReadOnlyMemory<byte> Content);

/// <summary>A notice as it is sent: the same words in text and HTML.</summary>
/// <param name="Subject">One line that ends in the token.</param>
/// <param name="Text">Lines of at most 76 characters, longer only for a web address; line feeds.</param>
/// <param name="Html">One well-formed page that fetches nothing.</param>
/// <param name="Attachments"><c>servers.csv</c> (when there are servers), <c>notice.json</c>, the answer form.</param>
public sealed record RenderedNotice(string Subject, string Text, string Html, IReadOnlyList<NoticeAttachment> Attachments);

/// <summary>Writes notices as text and HTML.</summary>
public static class NoticeRenderer
{
    /// <summary>Renders a notice; the same input gives the same bytes.</summary>
    /// <param name="notice">What to say; texts of strangers in it are cleaned.</param>
    /// <param name="sender">Who says it.</param>
    /// <param name="templates">The texts; the built-in ones when null.</param>
    /// <exception cref="ArgumentException">No legal knowledge for the sender's country.</exception>
    public static RenderedNotice Render(Notice notice, SenderIdentity sender, NoticeTemplates? templates = null)
    {
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentNullException.ThrowIfNull(sender);
        NoticeContent content = (templates ?? NoticeTemplates.BuiltIn).Content(notice, sender);
        var attachments = new List<NoticeAttachment>();
        if (notice.Servers.Count > 0)
            attachments.Add(new NoticeAttachment("servers.csv", "text/csv", Encoding.UTF8.GetBytes(NoticeFiles.ServersCsv(notice))));
        attachments.Add(new NoticeAttachment("notice.json", "application/json", NoticeFiles.Json(notice, sender)));
        attachments.Add(new NoticeAttachment($"answer-{notice.Token}.txt", "text/plain", Encoding.UTF8.GetBytes(AnswerForm.Write(notice, content.Language))));
        return new RenderedNotice(content.Subject, TextOutput.Write(content), HtmlOutput.Write(content), attachments);
    }
}
