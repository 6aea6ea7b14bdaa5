using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Applies the modifiers of one field, in their order, to its values.</summary>
/// <remarks>Sigma specification 2.1.0, appendix on modifiers.</remarks>
internal sealed class ModifierChain(string? field, YamlScalar key, ProblemSink problems)
{
    private enum Mode
    {
        Text,
        Regex,
        Cidr,
        Number,
        Exists,
        Reference,
    }

    private Mode _mode;
    private bool _all;
    private bool _isCased;
    private bool _isNegated;
    private bool _textWasChanged;
    private bool _isUtf16;
    private bool _expands;
    private Anchor _anchor;
    private Comparison _comparison;
    private TimePart _timePart;
    private RegexOptions _regexOptions;

    /// <summary>Null after a problem, which has been reported.</summary>
    public Expression? Apply(string[] modifiers, List<YamlScalar> values)
    {
        // Each value can become alternatives (windash, base64offset); `all` joins values, never alternatives.
        var alternatives = values.Select(v => v.IsNull ? [] : new List<Glob> { Glob.Parse(v.Value) }).ToList();
        for (int i = 0; i < modifiers.Length; i++)
        {
            // Each encoding makes values longer or more; repeated ones would grow without bound.
            string modifier = modifiers[i].Trim();
            if (modifiers.AsSpan(0, i).Contains(modifier))
                return Refuse(ProblemCode.ModifierDoesNotFit, key, $"The modifier '{modifier}' is given twice.");
            if (!ApplyOne(modifier, values, alternatives))
                return null;
            modifiers[i] = modifier;
        }

        if (_isUtf16)
            return Refuse(ProblemCode.ModifierDoesNotFit, key, "A UTF-16 modifier must be followed by base64 or base64offset.");
        if (_timePart != TimePart.None && _mode == Mode.Text)
            _mode = Mode.Number;

        var items = new List<Expression>(values.Count);
        bool isComplete = true;
        for (int i = 0; i < values.Count; i++)
        {
            if (Finish(values[i], alternatives[i]) is { } item)
                items.Add(item);
            else
                isComplete = false;
        }

        if (!isComplete)
            return null;
        var joined = _all ? Expression.All(items) : Expression.Any(items);
        return _isNegated ? new Not(joined) : joined;
    }

    private bool ApplyOne(string modifier, List<YamlScalar> values, List<List<Glob>> alternatives)
    {
        switch (modifier)
        {
            case "contains":
                return SetAnchor(Anchor.Contains, alternatives, g => g.WithManyBefore().WithManyAfter());
            case "startswith":
                return SetAnchor(Anchor.Start, alternatives, g => g.WithManyAfter());
            case "endswith":
                return SetAnchor(Anchor.End, alternatives, g => g.WithManyBefore());
            case "all":
                _all = true;
                return true;
            case "cased":
                _isCased = true;
                return true;
            case "neq":
                _isNegated = true;
                return true;
            case "windash":
                return Widen(alternatives, values, modifier, Encodings.WindowsDashes);
            case "base64":
                _isUtf16 = false;
                return Widen(alternatives, values, modifier, g => g.HasWildcards ? null : [Glob.Literal(Encodings.Base64(g.ToBytes()))]);
            case "base64offset":
                _isUtf16 = false;
                return Widen(alternatives, values, modifier, g => g.HasWildcards ? null : Encodings.Base64AtAnyOffset(g.ToBytes()));
            case "wide" or "utf16le":
                _isUtf16 = true;
                return Widen(alternatives, values, modifier, g => [g.MapLiterals(Encodings.Utf16LittleEndian)]);
            case "utf16be":
                _isUtf16 = true;
                return Widen(alternatives, values, modifier, g => [g.MapLiterals(Encodings.Utf16BigEndian)]);
            case "utf16":
                _isUtf16 = true;
                return Widen(alternatives, values, modifier, g => [g.MapLiterals(Encodings.Utf16WithMark)]);
            case "expand":
                _expands = true;
                return Widen(alternatives, values, modifier, g => [g.WithPlaceholders()]);
            case "re":
                return SetMode(Mode.Regex, modifier);
            case "i" or "m" or "s" when _mode == Mode.Regex:
                _regexOptions |= modifier switch
                {
                    "i" => RegexOptions.IgnoreCase,
                    "m" => RegexOptions.Multiline,
                    _ => RegexOptions.Singleline,
                };
                return true;
            case "cidr":
                return SetMode(Mode.Cidr, modifier);
            case "exists":
                return SetMode(Mode.Exists, modifier);
            case "fieldref":
                return SetMode(Mode.Reference, modifier);
            case "lt" or "lte" or "gt" or "gte":
                _comparison = modifier switch
                {
                    "lt" => Comparison.Less,
                    "lte" => Comparison.LessOrEqual,
                    "gt" => Comparison.Greater,
                    _ => Comparison.GreaterOrEqual,
                };
                return SetMode(Mode.Number, modifier);
            case "minute" or "hour" or "day" or "week" or "month" or "year":
                _timePart = Enum.Parse<TimePart>(modifier, ignoreCase: true);
                return true;
            default:
                return Refuse(ProblemCode.UnknownModifier, key, $"The modifier '{ProblemSink.Shorten(modifier)}' is not known here.") is not null;
        }
    }

    private bool SetMode(Mode mode, string modifier)
    {
        bool isClash = _mode != Mode.Text || (field is null && mode != Mode.Regex) ||
            (_textWasChanged && mode != Mode.Reference) || (_timePart != TimePart.None && mode != Mode.Number);
        if (isClash)
            return Refuse(ProblemCode.ModifierDoesNotFit, key, $"The modifier '{modifier}' does not go with the field or the modifiers before it.") is not null;
        _mode = mode;
        return true;
    }

    private bool SetAnchor(Anchor anchor, List<List<Glob>> alternatives, Func<Glob, Glob> map)
    {
        _anchor = anchor;
        if (_mode is Mode.Cidr or Mode.Number or Mode.Exists || (_mode == Mode.Regex && anchor != Anchor.Contains))
            return Refuse(ProblemCode.ModifierDoesNotFit, key, "contains, startswith and endswith go with texts and field references.") is not null;

        foreach (var list in alternatives)
        {
            for (int i = 0; i < list.Count; i++)
                list[i] = map(list[i]);
        }

        _textWasChanged |= _mode == Mode.Text;
        return true;
    }

    private bool Widen(List<List<Glob>> alternatives, List<YamlScalar> values, string modifier, Func<Glob, IReadOnlyList<Glob>?> map)
    {
        _textWasChanged = true;
        for (int v = 0; v < alternatives.Count; v++)
        {
            var widened = new List<Glob>();
            foreach (var glob in alternatives[v])
            {
                var mapped = _mode == Mode.Text ? map(glob) : null;
                if (mapped is null || widened.Count + mapped.Count > Encodings.MaxAlternatives)
                    return Refuse(ProblemCode.ModifierDoesNotFit, values[v], $"The modifier '{modifier}' cannot be applied to this value.") is not null;
                widened.AddRange(mapped);
            }

            alternatives[v] = widened;
        }

        return true;
    }

    private Expression? Finish(YamlScalar value, List<Glob> globs)
    {
        if (_mode == Mode.Text)
        {
            if (value.IsNull)
                return field is null ? Refuse(ProblemCode.WrongShape, value, "A keyword cannot be null.") : new Test(field, new NullTest());
            if (field is null)
                globs = [.. globs.Select(g => g.WithManyBefore().WithManyAfter())];
            if (_expands && globs.TrueForAll(g => !g.HasPlaceholders))
                return Refuse(ProblemCode.ModifierDoesNotFit, value, "The modifier 'expand' needs a placeholder such as %name% in the value.");
            return Expression.Any([.. globs.Select(g => new Test(field, new GlobTest(g, _isCased)))]);
        }

        if (value.IsNull)
            return Refuse(ProblemCode.ModifierDoesNotFit, value, "null does not go with this modifier.");
        return _mode switch
        {
            Mode.Regex => FinishRegex(value),
            Mode.Cidr => FinishCidr(value),
            Mode.Number => FinishNumber(value),
            Mode.Exists => FinishExists(value),
            _ => new Test(field, new ReferenceTest(value.Value, _anchor, _isCased)),
        };
    }

    private Expression? FinishRegex(YamlScalar value)
    {
        const int maxPattern = 4096;
        if (value.Value.Length > maxPattern)
            return Refuse(ProblemCode.InvalidRegex, value, $"The regular expression has {value.Value.Length} characters; at most {maxPattern} are allowed.");
        try
        {
            // Parses only; matching happens elsewhere, in linear time.
            _ = new Regex(value.Value, _regexOptions | RegexOptions.CultureInvariant, Regexes.FallbackTimeout);
        }
        catch (ArgumentException e)
        {
            return Refuse(ProblemCode.InvalidRegex, value, $"This is no regular expression: {e.Message}");
        }

        return new Test(field, new RegexTest(value.Value, _regexOptions));
    }

    private Expression? FinishCidr(YamlScalar value)
    {
        string text = value.Value.Trim();
        int slash = text.IndexOf('/');
        string address = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(address, out var network))
            return Refuse(ProblemCode.InvalidCidr, value, "Expected a network such as 192.0.2.0/24 or 2001:db8::/32.");
        int max = network.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int prefix = max;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > max))
            return Refuse(ProblemCode.InvalidCidr, value, $"The prefix length must be a number from 0 to {max}.");
        return new Test(field, new CidrTest(network, prefix));
    }

    private Expression? FinishNumber(YamlScalar value)
    {
        if (!double.TryParse(value.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
            return Refuse(ProblemCode.InvalidNumber, value, "Expected a number.");
        return new Test(field, new NumberTest(_comparison, number, _timePart));
    }

    private Expression? FinishExists(YamlScalar value)
    {
        var test = new Test(field, new ExistsTest());
        return value.Value.ToUpperInvariant() switch
        {
            "TRUE" or "YES" => test,
            "FALSE" or "NO" => new Not(test),
            _ => Refuse(ProblemCode.ModifierDoesNotFit, value, "The modifier 'exists' takes true or false."),
        };
    }

    private Expression? Refuse(string code, YamlNode node, string message)
    {
        problems.Add(code, node, message);
        return null;
    }
}
