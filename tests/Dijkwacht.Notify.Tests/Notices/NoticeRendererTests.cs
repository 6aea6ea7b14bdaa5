using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Testing;

namespace Dijkwacht.Notify.Tests.Notices;

public sealed class NoticeRendererTests
{
    public static TheoryData<Situation, string> SituationsAndLanguages
    {
        get
        {
            var data = new TheoryData<Situation, string>();
            foreach (Situation situation in Enum.GetValues<Situation>())
            {
                data.Add(situation, "nl");
                data.Add(situation, "en");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(SituationsAndLanguages))]
    public void A_notice_reads_as_the_golden_file(Situation situation, string language)
    {
        RenderedNotice rendered = NoticeRenderer.Render(Sample.Notice(situation, language), Sample.Sender);
        Golden.Match($"{rendered.Subject}\n\n{rendered.Text}", $"notice-{situation.Name()}.{language}.txt");
        if (situation == Situation.Open)
            Golden.Match(rendered.Html, $"notice-{situation.Name()}.{language}.html");
    }

    [Theory]
    [MemberData(nameof(SituationsAndLanguages))]
    public void No_combination_leaves_a_hole_and_text_and_HTML_say_the_same(Situation situation, string language)
    {
        foreach (int wave in (int[])[1, 2, 7])
        {
            foreach (string relation in (string[])["owner", "supplier", "upstream"])
            {
                for (int bits = 0; bits < 32; bits++)
                {
                    Notice notice = Sample.Notice(situation, language, wave, relation, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0 || situation != Situation.MailboxOffered);
                    SenderIdentity sender = (bits & 4) != 0 ? Sample.Sender : Sample.Sender with { KitPage = null, CertificateFingerprint = null, PostalAddress = [], Country = "DE" };
                    RenderedNotice rendered = NoticeRenderer.Render(notice, sender);
                    HasNoHole(rendered);
                    Assert.Equal(Squeezed(rendered.Text), Squeezed(Words(rendered.Html)));
                    Assert.Equal(wave > 1, rendered.Subject.StartsWith(language == "nl" ? "Herinnering" : "Reminder", StringComparison.Ordinal));
                }
            }
        }
    }

    [Theory]
    [InlineData("proxyshell")]
    [InlineData("proxynotshell")]
    [InlineData("owassrf")]
    [InlineData("proxytoken")]
    [InlineData("cve-2030-0001")]
    [InlineData("../parts/who")]
    public void Every_campaign_has_its_words_or_the_general_ones(string id)
    {
        foreach (string language in (string[])["nl", "en"])
        {
            NoticeCampaign campaign = Sample.ProxyLogon with { Id = id, Name = "Golf " + id, FirstExploited = "2022-08" };
            RenderedNotice rendered = NoticeRenderer.Render(Sample.Notice(Situation.Open, language) with { Campaign = campaign }, Sample.Sender);
            HasNoHole(rendered);
            bool isGeneral = id.Contains("30", StringComparison.Ordinal) || id.Contains('/');
            Assert.Equal(isGeneral, rendered.Text.Contains("Golf " + id, StringComparison.Ordinal));
            Assert.Contains(language == "nl" ? "augustus 2022" : "August 2022", rendered.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Past_two_hundred_servers_the_text_points_at_the_attachment()
    {
        Notice notice = Sample.Notice(Situation.Open, "en") with { Servers = [.. Enumerable.Range(1, 230).Select(i => Sample.Server(Situation.Open, number: i))] };
        RenderedNotice rendered = NoticeRenderer.Render(notice, Sample.Sender);
        Assert.Contains("The other 30 are in", rendered.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("mail201.example.org", rendered.Text, StringComparison.Ordinal);
        Assert.Contains("mail230.example.org", Encoding.UTF8.GetString(rendered.Attachments[0].Content.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"https://evil.example\")")]
    [InlineData("# Heading\r\n@form\r\n- item")]
    [InlineData("<script>alert(1)</script><img src=x onerror=y>")]
    [InlineData("{{ include 'parts/who' }} \uE001https://evil.example\uE002")]
    [InlineData("\u202Egro.elpmaxe\u2066 \u0007bell")]
    [InlineData("é😀 \"'`;,")]
    [InlineData("long")]
    public void Texts_of_strangers_stay_words(string hostile)
    {
        if (hostile == "long")
            hostile = new string('a', 500);
        foreach (string language in (string[])["nl", "en"])
        {
            Notice plain = Sample.Notice(Situation.Open, language);
            Notice notice = plain with
            {
                Recipient = plain.Recipient with { Organisation = hostile, Name = hostile },
                Servers = [Sample.Server(Situation.Open) with { Name = hostile, Product = hostile, Build = hostile, BuildName = hostile, Method = hostile, ReportedFile = hostile, ReportedBy = hostile }],
                Campaign = Sample.ProxyLogon with { Id = hostile, Name = hostile, Cves = [hostile] },
            };
            RenderedNotice rendered = NoticeRenderer.Render(notice, Sample.Sender);
            HasNoHole(rendered, mayHoldBraces: true);
            Assert.Equal(Squeezed(rendered.Text), Squeezed(Words(rendered.Html)));
            XElement page = Page(rendered.Html);
            Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "img");
            Assert.DoesNotContain(page.Descendants("a"), link => link.Attribute("href")!.Value.Contains("evil", StringComparison.Ordinal));
            Assert.Single(page.Descendants("pre"));
            Assert.Equal(Page(NoticeRenderer.Render(plain, Sample.Sender).Html).Descendants("h2").Count(), page.Descendants("h2").Count());
            Assert.All(Encoding.UTF8.GetString(rendered.Attachments[0].Content.Span).Split("\r\n"), line => Assert.False(line.StartsWith('=') || line.StartsWith("\"=", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void The_same_notice_gives_the_same_bytes_and_its_JSON_says_what_it_is()
    {
        RenderedNotice first = NoticeRenderer.Render(Sample.Notice(Situation.ShellPresent, "nl"), Sample.Sender);
        RenderedNotice second = NoticeRenderer.Render(Sample.Notice(Situation.ShellPresent, "nl"), Sample.Sender, NoticeTemplates.Load());
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(first.Html, second.Html);
        Assert.Equal(["servers.csv", "notice.json", $"answer-{Sample.Token}.txt"], first.Attachments.Select(file => file.Name));
        Assert.All(first.Attachments.Zip(second.Attachments), pair => Assert.True(pair.First.Content.Span.SequenceEqual(pair.Second.Content.Span)));
        JsonElement json = JsonDocument.Parse(first.Attachments[1].Content).RootElement;
        Assert.Equal("dijkwacht.notice/1", json.GetProperty("schema").GetString());
        Assert.Equal(2, json.GetProperty("servers").GetArrayLength());
    }

    [Fact]
    public void A_country_without_legal_knowledge_is_refused() =>
        Assert.Throws<ArgumentException>(() => NoticeRenderer.Render(Sample.Notice(Situation.Open, "en"), Sample.Sender with { Country = "ZZ" }));

    [Fact]
    public void Who_phones_gets_a_list_that_a_spreadsheet_opens_safely()
    {
        using var list = new StringWriter();
        Notice notice = Sample.Notice(Situation.ProbablyEntered, "nl");
        PhoneList.Write([notice with { Recipient = notice.Recipient with { Channel = "phone", Value = "+31 30 000 0000", Organisation = "=1+1" } }], list);
        Golden.Match(list.ToString(), "phone-list.csv");
        Assert.Contains("\n\"'=1+1\",", list.ToString(), StringComparison.Ordinal);
    }

    private static void HasNoHole(RenderedNotice rendered, bool mayHoldBraces = false)
    {
        string all = rendered.Subject + "\n" + rendered.Text;
        if (!mayHoldBraces)
            Assert.DoesNotContain("{{", all, StringComparison.Ordinal);
        Assert.DoesNotContain("null", all, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", all, StringComparison.Ordinal);
        Assert.DoesNotContain(" \n", all, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)^(-|\d\.)$|  \.|\(\)| ,|[\uE000-\uE002]|\r", all.Replace(" ,", mayHoldBraces ? "" : " ,", StringComparison.Ordinal));
        Assert.All(rendered.Text.Split('\n'), line => Assert.True(line.Length <= 76 || line.Contains("://", StringComparison.Ordinal), line));
    }

    private static XElement Page(string html) => XElement.Parse(html.Replace("<!DOCTYPE html>\n", "", StringComparison.Ordinal), LoadOptions.PreserveWhitespace);

    // What the page says, in the order in which the text says it.
    private static string Words(string html)
    {
        var words = new StringBuilder();
        foreach (XElement block in Page(html).Descendants("main").Single().Elements().Skip(1))
        {
            if (block.Name == "table")
            {
                words.Append(block.Element("caption")!.Value);
                foreach (XElement row in block.Element("tbody")!.Elements("tr"))
                    words.Append($"{row.Element("th")!.Value}: {row.Element("td")!.Value}");
            }
            else if (block.Name == "ol" || block.Name == "ul")
            {
                int number = 0;
                foreach (XElement item in block.Elements("li"))
                    words.Append(block.Name == "ol" ? $"{++number}. " : "- ").Append(item.Value);
            }
            else
            {
                words.Append(block.Value);
            }
        }

        return words.ToString();
    }

    private static string Squeezed(string text) =>
        string.Concat(string.Join('\n', text.Split('\n').Where(line => line.Trim('=', '-').Length > 0)).Where(c => !char.IsWhiteSpace(c)));
}
