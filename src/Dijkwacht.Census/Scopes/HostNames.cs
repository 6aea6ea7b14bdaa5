using System.Globalization;

namespace Dijkwacht.Census.Scopes;

/// <summary>Host names as they are compared and sent.</summary>
public static class HostNames
{
    private static readonly IdnMapping s_idn = new() { UseStd3AsciiRules = true };

    /// <summary>Lower case, ASCII, without the final dot; null when the text is no host name.</summary>
    public static string? Normalise(string? text)
    {
        text = text?.Trim().TrimEnd('.');
        if (string.IsNullOrEmpty(text) || text.Length > 253)
            return null;
        if (!System.Text.Ascii.IsValid(text))
        {
            try
            {
                text = s_idn.GetAscii(text);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        text = text.ToLowerInvariant();
        return text.Split('.').All(IsLabel) ? text : null;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
