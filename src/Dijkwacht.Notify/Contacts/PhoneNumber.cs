namespace Dijkwacht.Notify.Contacts;

/// <summary>Telephone numbers as a person dials them.</summary>
internal static class PhoneNumber
{
    private const int Longest = 40;

    /// <summary>Drops a leading <c>tel:</c> and its parameters; false for what is no number of 3 to 20 digits.</summary>
    public static bool TryNormalise(string? text, out string number)
    {
        number = SafeText.Line(text, Longest * 2);
        if (number.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
            number = number[4..].Split(';')[0];
        number = number.Trim();
        bool isNumber = number.Length is > 0 and <= Longest
            && (char.IsAsciiDigit(number[0]) || number[0] is '+' or '(')
            && number.All(c => char.IsAsciiDigit(c) || c is '+' or ' ' or '-' or '.' or '(' or ')' or '/')
            && number.Count(char.IsAsciiDigit) is >= 3 and <= 20;
        if (!isNumber)
            number = "";
        return isNumber;
    }
}
