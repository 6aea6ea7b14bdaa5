namespace Dijkwacht.Pages.Tests;

/// <summary>Every kind of page the product writes, opened in a browser.</summary>
[Collection(SharedBrowser.Name)]
public sealed class PageTests(Chromium chromium) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-pages-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NeedsChromiumTheory]
    [InlineData("notices")]
    [InlineData("census")]
    [InlineData("status")]
    [InlineData("triage")]
    public async Task Everyone_can_read_the_pages_and_they_fetch_nothing(string kind)
    {
        string folder = Path.Combine(_folder, kind);
        int written = await Written.AllAsync(kind, folder);

        IReadOnlyList<string> wrong = await Visit.AllAsync(chromium, folder);

        Assert.True(wrong.Count == 0, $"{wrong.Count} things are wrong on {written} pages:\n{string.Join('\n', wrong.Take(200))}");
    }

    /// <summary>That the tests above would notice.</summary>
    [NeedsChromiumTheory]
    [InlineData("<img src=\"https://images.example.org/a.png\" alt=\"A\">", "tried to fetch https://images.example.org/a.png")]
    [InlineData("<img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==\">", "image-alt (critical) at img")]
    [InlineData("<p style=\"color:#aaa;background:#fff\">Pale</p>", "color-contrast (serious)")]
    [InlineData("<p style=\"width:900px\">Wide</p>", "scrolls sideways: ")]
    public async Task What_is_wrong_with_a_page_is_noticed_and_named(string body, string message)
    {
        string folder = Path.Combine(_folder, "wrong");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "page.html"),
            $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Page</title></head><body><main><h1>Page</h1>{body}</main></body></html>");

        IReadOnlyList<string> wrong = await Visit.AllAsync(chromium, folder);

        Assert.Contains(wrong, line => line.Contains(message, StringComparison.Ordinal));
    }
}
