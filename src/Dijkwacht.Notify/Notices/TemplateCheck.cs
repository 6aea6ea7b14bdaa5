using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Dijkwacht.Notify.Notices;

/// <summary>Checks that a template names only what the model holds, and does nothing but choose, repeat and include.</summary>
internal sealed class TemplateCheck(ScriptObject model, IReadOnlyCollection<string> parts, Action<SourceSpan, string> report) : ScriptVisitor
{
    private readonly Stack<(string Name, object? Element)> _loops = [];

    public override void Visit(ScriptVariableGlobal node) => Resolve(node, out _);

    public override void Visit(ScriptVariableLocal node) => report(node.Span, $"'{node}' is not allowed: templates have no variables of their own");

    public override void Visit(ScriptMemberExpression node) => Resolve(node, out _);

    public override void Visit(ScriptForStatement node)
    {
        bool isKnown = Resolve(node.Iterator, out object? list);
        if (isKnown && list is not ScriptArray)
            report(node.Iterator!.Span, $"'{node.Iterator}' is not a list");
        _loops.Push((node.Variable?.ToString() ?? "", list is ScriptArray { Count: > 0 } array ? array[0] : null));
        node.Body?.Accept(this);
        _loops.Pop();
    }

    public override void Visit(ScriptFunctionCall node)
    {
        if (node.Target is not ScriptVariableGlobal { Name: "include" } || node.Arguments is not [{ } argument])
        {
            report(node.Span, $"'{node}' is not allowed: only include with one name is");
            return;
        }

        if (argument is ScriptLiteral { Value: string name })
        {
            if (!parts.Contains(name))
                report(argument.Span, $"no template '{name}' to include");
        }
        else if (argument.ToString() != "campaign.part")
        {
            report(argument.Span, $"'{argument}' cannot be included: a name in quotes or campaign.part was expected");
        }
    }

    protected override void DefaultVisit(ScriptNode? node)
    {
        if (node is ScriptAssignExpression or ScriptFunction or ScriptAnonymousFunction or ScriptWhileStatement or ScriptWithStatement or ScriptImportStatement
            or ScriptCaptureStatement or ScriptWrapStatement or ScriptPipeCall or ScriptTableRowStatement or ScriptIndexerExpression or ScriptObjectInitializerExpression)
        {
            report(node.Span, $"'{node.ToString()!.Trim()}' is not allowed: templates choose, repeat and include only");
            return;
        }

        base.DefaultVisit(node);
    }

    private bool Resolve(ScriptNode? node, out object? value)
    {
        value = null;
        switch (node)
        {
            case ScriptVariableGlobal variable:
                foreach ((string name, object? element) in _loops)
                {
                    if (name == variable.Name)
                    {
                        value = element;
                        return true;
                    }
                }

                if (model.TryGetValue(variable.Name, out value))
                    return true;
                report(node.Span, $"unknown placeholder '{variable.Name}'; known: {string.Join(", ", model.Keys)}");
                return false;
            case ScriptMemberExpression { Target: { } target, Member: { } member }:
                if (!Resolve(target, out object? owner))
                    return false;
                if (owner is ScriptObject fields && fields.TryGetValue(member.Name, out value))
                    return true;
                report(member.Span, $"unknown placeholder '{node}'" + (owner is ScriptObject known ? $"; known: {string.Join(", ", known.Keys)}" : ""));
                return false;
            default:
                report(node?.Span ?? default, "a placeholder was expected");
                return false;
        }
    }
}
