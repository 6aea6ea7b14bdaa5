namespace Dijkwacht.Damage.Reporting.Html;

/// <summary>What to do now, in order.</summary>
internal static class AdviceSection
{
    internal static void Write(Page page)
    {
        HtmlWriter html = page.Html;
        html.Line($"""<section id="advice"><h2>{Texts.Advice}</h2>""");
        if (page.Report.Advice.Count == 0)
        {
            html.Line($"<p>{Texts.NoAdvice} {VerdictSection.NextStep(page.Report)}</p></section>");
            return;
        }

        html.Line($"""<p class="lead">{Texts.AdviceLead}</p><ol class="steps">""");
        foreach (AdviceReport step in page.Report.Advice.Take(Page.MaxRows))
        {
            html.Write($"<li><p>{step.Text}</p>");
            if (page.Words.Of(step.Why).Length > 0)
                html.Write($"""<p class="why">{page.Words.Fill(Texts.BecauseOf, page.Words.Of(step.Why))}</p>""");
            html.Line($"</li>");
        }

        html.Line($"</ol></section>");
    }
}
