using System.Text;

namespace Dijkwacht.Rules.Sigma;

internal enum GlobPartKind
{
    /// <summary>Bytes that stand for themselves.</summary>
    Literal,

    /// <summary><c>?</c>: one character.</summary>
    One,

    /// <summary><c>*</c>: any characters, or none.</summary>
    Many,

    /// <summary><c>%name%</c>: replaced by a list of values when the rules are compiled.</summary>
    Placeholder,
}

/// <summary>A part of a glob; its bytes are UTF-8, or what an encoding modifier made of it, or the name of a placeholder.</summary>
internal readonly record struct GlobPart(GlobPartKind Kind, byte[] Bytes);

/// <summary>A Sigma string value: text with the wildcards <c>*</c> and <c>?</c>, which a backslash makes literal.</summary>
internal sealed class Glob(IReadOnlyList<GlobPart> parts)
{
    private static readonly GlobPart s_many = new(GlobPartKind.Many, []);
    private static readonly GlobPart s_one = new(GlobPartKind.One, []);

    public IReadOnlyList<GlobPart> Parts { get; } = parts;

    public bool HasWildcards => Parts.Any(p => p.Kind != GlobPartKind.Literal);

    public bool HasPlaceholders => Parts.Any(p => p.Kind == GlobPartKind.Placeholder);

    /// <summary>Two globs that match the same have the same key, but for case.</summary>
    public string Key
    {
        get
        {
            var key = new StringBuilder();
            foreach (var part in Parts)
            {
                key.Append((char)('0' + (int)part.Kind)).Append(part.Bytes.Length).Append(':');
                foreach (byte b in part.Bytes)
                    key.Append((char)b);
            }

            return key.ToString();
        }
    }

    public static Glob Parse(string text)
    {
        var builder = new GlobBuilder();
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when i + 1 < text.Length && text[i + 1] is '\\' or '*' or '?':
                    builder.Append(text.AsSpan(start, i - start));
                    start = ++i;
                    break;
                case '*':
                    builder.Append(text.AsSpan(start, i - start));
                    builder.Append(s_many);
                    start = i + 1;
                    break;
                case '?':
                    builder.Append(text.AsSpan(start, i - start));
                    builder.Append(s_one);
                    start = i + 1;
                    break;
                default:
                    break;
            }
        }

        builder.Append(text.AsSpan(start));
        return builder.Build();
    }

    public static Glob Literal(byte[] bytes) => new(bytes.Length == 0 ? [] : [new GlobPart(GlobPartKind.Literal, bytes)]);

    public Glob WithManyBefore() => Parts is [{ Kind: GlobPartKind.Many }, ..] ? this : new Glob([s_many, .. Parts]);

    public Glob WithManyAfter() => Parts is [.., { Kind: GlobPartKind.Many }] ? this : new Glob([.. Parts, s_many]);

    /// <summary>The literal text of a glob without wildcards.</summary>
    public byte[] ToBytes() => [.. Parts.SelectMany(p => p.Bytes)];

    public Glob MapLiterals(Func<byte[], byte[]> map) =>
        new([.. Parts.Select(p => p.Kind == GlobPartKind.Literal ? p with { Bytes = map(p.Bytes) } : p)]);

    /// <summary>Finds <c>%name%</c> in the literal parts.</summary>
    public Glob WithPlaceholders()
    {
        var builder = new GlobBuilder();
        foreach (var part in Parts)
        {
            if (part.Kind != GlobPartKind.Literal)
            {
                builder.Append(part);
                continue;
            }

            ReadOnlySpan<byte> rest = part.Bytes;
            while (true)
            {
                int open = rest.IndexOf((byte)'%');
                int length = open < 0 ? -1 : rest[(open + 1)..].IndexOf((byte)'%');
                if (length <= 0)
                    break;
                builder.Append(rest[..open]);
                builder.Append(new GlobPart(GlobPartKind.Placeholder, rest.Slice(open + 1, length).ToArray()));
                rest = rest[(open + length + 2)..];
            }

            builder.Append(rest);
        }

        return builder.Build();
    }
}

/// <summary>Joins neighbouring literals and drops repeated <c>*</c>.</summary>
internal sealed class GlobBuilder
{
    private readonly List<GlobPart> _parts = [];
    private readonly List<byte> _literal = [];

    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > 0)
            _literal.AddRange(Encoding.UTF8.GetBytes(text.ToArray()));
    }

    public void Append(ReadOnlySpan<byte> bytes) => _literal.AddRange(bytes);

    public void Append(GlobPart part)
    {
        if (part.Kind == GlobPartKind.Literal)
        {
            _literal.AddRange(part.Bytes);
            return;
        }

        Flush();
        if (part.Kind != GlobPartKind.Many || _parts is not [.., { Kind: GlobPartKind.Many }])
            _parts.Add(part);
    }

    /// <summary>A copy that goes on with two more literals.</summary>
    public GlobBuilder With(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var copy = new GlobBuilder();
        copy._parts.AddRange(_parts);
        copy._literal.AddRange(_literal);
        copy._literal.AddRange(first);
        copy._literal.AddRange(second);
        return copy;
    }

    /// <summary>A copy that goes on with another glob.</summary>
    public GlobBuilder With(Glob glob)
    {
        var copy = With([], []);
        foreach (var part in glob.Parts)
            copy.Append(part);
        return copy;
    }

    public Glob Build()
    {
        Flush();
        return new Glob([.. _parts]);
    }

    private void Flush()
    {
        if (_literal.Count == 0)
            return;
        _parts.Add(new GlobPart(GlobPartKind.Literal, [.. _literal]));
        _literal.Clear();
    }
}
