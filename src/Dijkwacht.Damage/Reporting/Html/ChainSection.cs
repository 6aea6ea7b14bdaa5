namespace Dijkwacht.Damage.Reporting.Html;

/// <summary>The course of the attack: per campaign a drawing of its stages and the same as a table.</summary>
internal static class ChainSection
{
    private const int ColumnWidth = 116;
    private const int NodeY = 38;

    internal static void Write(Page page)
    {
        HtmlWriter html = page.Html;
        html.Line($"""<section id="chain"><h2>{Texts.Chain}</h2>""");
        if (page.Report.Campaigns.Count == 0)
            html.Line($"<p>{Texts.NoCampaigns}</p>");
        else
            html.Line($"""<p class="lead">{Texts.ChainLead}</p>""");
        foreach (CampaignReport campaign in page.Report.Campaigns.Take(Page.MaxRows))
            WriteCampaign(page, campaign);
        html.Line($"</section>");
    }

    private static void WriteCampaign(Page page, CampaignReport campaign)
    {
        HtmlWriter html = page.Html;
        html.Write($"""<article class="campaign"><h3>{campaign.Name} """);
        page.Level(campaign.Verdict);
        html.Line($"</h3>");
        StageReport[] stages = [.. campaign.Stages.OrderBy(stage => Vocabulary.StageRank(stage.Stage)).Take(Page.MaxRows)];
        if (stages.Length == 0)
        {
            html.Line($"<p>{Texts.NoStages}</p></article>");
            return;
        }

        Draw(page, campaign, [.. stages.Take(Vocabulary.StageOrder.Count)]);
        string[] missing =
        [
            .. stages.Where(stage => stage.Outcome == "missing")
                .Select(stage => page.Words.Of(Vocabulary.Of(Vocabulary.Stages, stage.Stage)).ToLowerInvariant()),
        ];
        if (missing.Length > 0)
            html.Line($"""<p class="missing">{page.Words.Fill(Texts.MissingLinks, page.Words.List(missing))}</p>""");
        page.StartTable(
            page.Words.Fill(Texts.StagesOf, campaign.Name),
            Texts.Stage, Texts.Outcome, Texts.First, Texts.Last, Texts.FindingsColumn);
        foreach (StageReport stage in stages.Where(stage => stage.Outcome != "missing"))
        {
            html.Write($"""<tr><th scope="row">{Vocabulary.Of(Vocabulary.Stages, stage.Stage)}</th><td>""");
            html.Write($"""<span class="outcome {Icons.OutcomeClass(stage.Outcome)}">{Vocabulary.Of(Vocabulary.Outcomes, stage.Outcome)}</span></td>""");
            html.Write($"""<td class="time">{Wording.Minute(stage.From)}</td><td class="time">{Wording.Minute(stage.To)}</td><td>""");
            page.Links(stage.Findings);
            html.Line($"</td></tr>");
        }

        page.EndTable();
        html.Line($"</article>");
    }

    private static void Draw(Page page, CampaignReport campaign, StageReport[] stages)
    {
        HtmlWriter html = page.Html;
        string spoken = string.Join(", ", stages.Select(stage =>
            $"{page.Words.Of(Vocabulary.Of(Vocabulary.Stages, stage.Stage))} {page.Words.Of(Vocabulary.Of(Vocabulary.Outcomes, stage.Outcome))}"));
        int width = Math.Max(6, stages.Length) * ColumnWidth;
        string label = page.Words.Fill(Texts.ChainAlt, campaign.Name, spoken);
        html.Write($"""<figure class="chain scroll" tabindex="0"><svg viewBox="0 0 {width} 142" role="group" aria-label="{label}" """);
        html.Line($"""style="min-width:{width * 0.62}px;max-width:{width}px">""");
        for (int i = 1; i < stages.Length; i++)
        {
            bool seen = stages[i].Outcome != "missing" && stages[i - 1].Outcome != "missing";
            html.Line($"""<path class="{(seen ? "link" : "link broken")}" d="M{X(i - 1) + 22} {NodeY}H{X(i) - 24}"/>""");
        }

        for (int i = 0; i < stages.Length; i++)
            DrawStage(page, stages[i], X(i));
        html.Line($"</svg></figure>");
    }

    private static void DrawStage(Page page, StageReport stage, int x)
    {
        HtmlWriter html = page.Html;
        html.Write($"""<g class="node {Icons.OutcomeClass(stage.Outcome)}">""");
        switch (stage.Outcome)
        {
            case "succeeded":
                html.Write($"""<circle cx="{x}" cy="{NodeY}" r="18"/><path class="sign" d="M{x} {NodeY - 10}v12M{x} {NodeY + 7}v3"/>""");
                break;
            case "attempted":
                html.Write($"""<path d="M{x} {NodeY - 19}l20 36h-40z"/><path class="sign" d="M{x} {NodeY - 6}v11M{x} {NodeY + 10}v2"/>""");
                break;
            default:
                html.Write($"""<circle cx="{x}" cy="{NodeY}" r="17"/><path class="sign" d="M{x - 6} {NodeY}h12"/>""");
                break;
        }

        html.Write($"""<text class="name" x="{x}" y="78">{page.Label(Vocabulary.Of(Vocabulary.Stages, stage.Stage), 16)}</text>""");
        html.Write($"""<text x="{x}" y="95">{page.Label(Vocabulary.Of(Vocabulary.Outcomes, stage.Outcome), 18)}</text>""");
        if (stage.From is not null)
            html.Write($"""<text class="small" x="{x}" y="112">{Wording.Minute(stage.From)}</text>""");
        if (stage.Findings.Count > 0)
        {
            string first = stage.Findings[0];
            string name = page.Label(new LocalText(first, first), 12);
            string label = stage.Findings.Count == 1 ? name : $"{name} +{page.Words.Number(stage.Findings.Count - 1)}";
            if (page.IsShown(first))
                html.Write($"""<a href="#{Page.Anchor(first)}"><text class="small ref" x="{x}" y="129">{label}</text></a>""");
            else
                html.Write($"""<text class="small" x="{x}" y="129">{label}</text>""");
        }

        html.Line($"</g>");
    }

    private static int X(int column) => (column * ColumnWidth) + (ColumnWidth / 2);
}
