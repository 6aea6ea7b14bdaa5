using System.Text;

namespace Dijkwacht.Cli.Output;

/// <summary>Makes a Windows console take UTF-8 for as long as the program runs; elsewhere it does already.</summary>
/// <remarks>The code pages of Windows consoles know neither an ellipsis nor all of the names in evidence, and would write others in their place.</remarks>
internal sealed class Utf8Console : IDisposable
{
    private readonly Encoding? _before;

    public Utf8Console()
    {
        if (!OperatingSystem.IsWindows() || Console.OutputEncoding.CodePage == Encoding.UTF8.CodePage)
            return;
        try
        {
            Encoding before = Console.OutputEncoding;
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
            _before = before;
        }
        catch (IOException)
        {
            // A console that will not change shows question marks.
        }
    }

    public void Dispose()
    {
        if (_before is not null)
            Console.OutputEncoding = _before;
    }
}
