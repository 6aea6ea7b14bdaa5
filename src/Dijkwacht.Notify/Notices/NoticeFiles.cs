using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Dijkwacht.Notify.Notices;

/// <summary>The files for programs that go with a notice.</summary>
internal static class NoticeFiles
{
    public static string ServersCsv(Notice notice)
    {
        var csv = new StringBuilder(SafeCsv.Line("name", "address", "port", "product", "build", "build_name", "situation", "certain", "first_seen", "last_seen", "method", "end_of_support", "reported_file", "reported_by"));
        foreach (NoticedServer server in notice.Servers)
        {
            csv.Append(SafeCsv.Line(server.Name, server.Address, $"{server.Port}", server.Product, server.Build, server.BuildName, server.Situation.Name(),
                server.IsCertain ? "yes" : "possibly", Moment(server.FirstSeen), Moment(server.LastSeen), server.Method, Day(server.EndOfSupport), server.ReportedFile, server.ReportedBy));
        }

        return csv.ToString();
    }

    /// <summary>Schema <c>dijkwacht.notice/1</c>: fields may be added, never renamed.</summary>
    public static byte[] Json(Notice notice, SenderIdentity sender)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("schema", "dijkwacht.notice/1");
            json.WriteString("id", notice.Id);
            json.WriteString("token", notice.Token);
            json.WriteString("madeAt", Moment(notice.MadeAt));
            json.WriteString("from", SafeText.Line(sender.Organisation));
            json.WriteString("verifyPage", sender.VerifyPage.AbsoluteUri);
            json.WriteString("organisation", SafeText.Line(notice.Recipient.Organisation));
            json.WriteString("situation", notice.Situation.Name());
            json.WriteNumber("wave", notice.Wave);
            json.WriteString("answerBy", Day(notice.AnswerBy));
            if (notice.Campaign is { } campaign)
            {
                json.WriteStartObject("campaign");
                json.WriteString("id", SafeText.Line(campaign.Id));
                json.WriteString("name", SafeText.Line(campaign.Name));
                Strings(json, "cves", campaign.Cves);
                json.WriteString("firstExploited", Optional(campaign.FirstExploited));
                json.WriteString("patchedOn", Day(campaign.PatchedOn));
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("campaign");
            }

            json.WriteStartArray("servers");
            foreach (NoticedServer server in notice.Servers)
            {
                json.WriteStartObject();
                json.WriteString("name", Optional(server.Name));
                json.WriteString("address", Optional(server.Address));
                json.WriteNumber("port", server.Port);
                json.WriteString("product", Optional(server.Product));
                json.WriteString("build", Optional(server.Build));
                json.WriteString("buildName", Optional(server.BuildName));
                json.WriteString("situation", server.Situation.Name());
                json.WriteBoolean("certain", server.IsCertain);
                json.WriteString("firstSeen", Moment(server.FirstSeen));
                json.WriteString("lastSeen", Moment(server.LastSeen));
                json.WriteString("method", SafeText.Line(server.Method));
                json.WriteString("endOfSupport", Day(server.EndOfSupport));
                json.WriteString("reportedFile", Optional(server.ReportedFile));
                json.WriteString("reportedBy", Optional(server.ReportedBy));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (notice.Offer is { } offer)
            {
                json.WriteStartObject("offer");
                json.WriteString("title", SafeText.Line(offer.Title));
                json.WriteString("seenOn", Day(offer.SeenOn));
                Strings(json, "domains", offer.Domains);
                if (offer.Mailboxes is { } mailboxes)
                    json.WriteNumber("mailboxes", mailboxes);
                else
                    json.WriteNull("mailboxes");
                Strings(json, "reasons", offer.Reasons);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("offer");
            }

            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(SafeText.Line(value));
        json.WriteEndArray();
    }

    private static string? Optional(string? text) => SafeText.Line(text) is { Length: > 0 } clean ? clean : null;

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
