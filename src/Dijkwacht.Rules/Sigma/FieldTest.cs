using System.Net;
using System.Text.RegularExpressions;

namespace Dijkwacht.Rules.Sigma;

/// <summary>What the value of a field must satisfy.</summary>
internal abstract record FieldTest
{
    /// <summary>Equal keys mean the same test: the compiler shares it.</summary>
    public abstract string Key { get; }
}

/// <summary>The value equals a text with wildcards.</summary>
internal sealed record GlobTest(Glob Pattern, bool IsCased) : FieldTest
{
    public override string Key => (IsCased ? "G" : "g") + Pattern.Key;
}

/// <summary>A regular expression occurs in the value.</summary>
internal sealed record RegexTest(string Pattern, RegexOptions Options) : FieldTest
{
    public override string Key => $"r{(int)Options}:{Pattern}";
}

/// <summary>The value is an address inside a network.</summary>
internal sealed record CidrTest(IPAddress Network, int PrefixLength) : FieldTest
{
    public override string Key => $"c{Network}/{PrefixLength}";
}

internal enum Comparison
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal enum TimePart
{
    None,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// <summary>The value, or a part of the time it states, compares with a number.</summary>
internal sealed record NumberTest(Comparison Comparison, double Number, TimePart Part) : FieldTest
{
    public override string Key => $"n{(int)Comparison}:{(int)Part}:{BitConverter.DoubleToInt64Bits(Number)}";
}

/// <summary>The record has the field.</summary>
internal sealed record ExistsTest : FieldTest
{
    public override string Key => "e";
}

/// <summary>The field is missing or empty.</summary>
internal sealed record NullTest : FieldTest
{
    public override string Key => "0";
}

internal enum Anchor
{
    Whole,
    Contains,
    Start,
    End,
}

/// <summary>The value equals, contains, starts or ends with the value of another field.</summary>
internal sealed record ReferenceTest(string OtherField, Anchor Anchor, bool IsCased) : FieldTest
{
    public override string Key => $"f{(int)Anchor}{(IsCased ? 1 : 0)}:{OtherField.ToUpperInvariant()}";
}
