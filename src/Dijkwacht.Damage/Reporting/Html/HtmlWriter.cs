using System.Globalization;
using System.Runtime.CompilerServices;

namespace Dijkwacht.Damage.Reporting.Html;

/// <summary>Markup that needs no encoding because our own code wrote it.</summary>
/// <remarks>Made from files inside this assembly only; text from the evidence never becomes one.</remarks>
internal readonly record struct RawHtml(string Markup);

/// <summary>Writes HTML: what the code says is markup, what a hole holds is text.</summary>
/// <remarks>
/// There is no method that takes a plain string. <c>Write($"...")</c> is the only way in, and its holes are encoded for text
/// and for quoted attributes alike, unless they are <see cref="RawHtml"/> or numbers.
/// </remarks>
internal sealed class HtmlWriter(TextWriter output, Wording words)
{
    internal Wording Words => words;

    private TextWriter Output => output;

#pragma warning disable CA1822 // the handler is made from this writer before the call, and has written through it
    /// <summary>Writes markup with encoded holes.</summary>
    internal void Write([InterpolatedStringHandlerArgument("")] ref Interpolation markup) => _ = markup;
#pragma warning restore CA1822

    /// <summary>Writes markup with encoded holes and ends the line.</summary>
    internal void Line([InterpolatedStringHandlerArgument("")] ref Interpolation markup)
    {
        _ = markup;
        output.Write('\n');
    }

    private void Encode(string? text)
    {
        foreach (char c in text ?? "")
        {
            switch (c)
            {
                case '&':
                    output.Write("&amp;");
                    break;
                case '<':
                    output.Write("&lt;");
                    break;
                case '>':
                    output.Write("&gt;");
                    break;
                case '"':
                    output.Write("&quot;");
                    break;
                case '\'':
                    output.Write("&#39;");
                    break;
                default:
                    output.Write(c);
                    break;
            }
        }
    }

    /// <summary>Writes an interpolated string's parts as they come.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Interpolation
    {
        private readonly HtmlWriter _writer;
        private readonly TextWriter _output;

        public Interpolation(int literalLength, int formattedCount, HtmlWriter writer)
        {
            _ = literalLength + formattedCount;
            _writer = writer;
            _output = writer.Output;
        }

        public void AppendLiteral(string markup) => _output.Write(markup);

        public void AppendFormatted(string? text) => _writer.Encode(text);

        public void AppendFormatted(LocalText text) => _writer.Encode(_writer.Words.Of(text));

        public void AppendFormatted(RawHtml raw) => _output.Write(raw.Markup);

        public void AppendFormatted(int number) => _output.Write(number.ToString(CultureInfo.InvariantCulture));

        /// <summary>A coordinate, to a tenth.</summary>
        public void AppendFormatted(double number) => _output.Write(number.ToString("0.#", CultureInfo.InvariantCulture));
    }
}
