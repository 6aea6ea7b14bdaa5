using Microsoft.Playwright;

namespace Dijkwacht.Pages.Tests;

/// <summary>Pictures of the pages for a person to look at, when <c>DIJKWACHT_PICTURES</c> names a folder.</summary>
internal static class Pictures
{
    private static readonly string? s_folder = Environment.GetEnvironmentVariable("DIJKWACHT_PICTURES");

    public static async Task TakeAsync(IPage page, string folder, string file, ColorScheme scheme, int width)
    {
        if (string.IsNullOrEmpty(s_folder))
            return;
        string name = Path.ChangeExtension(Path.GetRelativePath(folder, file), null).Replace(Path.DirectorySeparatorChar, '-');
        await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(s_folder, $"{Path.GetFileName(folder)}-{name}-{scheme}-{width}.png".ToLowerInvariant()),
            FullPage = true,
        });
    }
}
