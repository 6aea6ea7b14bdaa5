using System.Reflection;
using System.Text;

namespace Dijkwacht.Testing;

/// <summary>The public types and members of an assembly as sorted lines, for a golden file: what others may rely on.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append('\n');
            foreach (string member in type.GetMembers(Declared).Select(Member).OfType<string>().Distinct().Order(StringComparer.Ordinal))
                text.Append("  ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsValueType ? (type.IsByRefLike ? "ref struct" : "struct")
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class" : "class";

    private static string? Member(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } f when IsOpen(f.Attributes) => $"const {f.Name} = {f.GetRawConstantValue()}",
        FieldInfo f when IsOpen(f.Attributes) && !f.IsSpecialName => $"{Static(f.IsStatic)}field {Name(f.FieldType)} {f.Name}",
        PropertyInfo p when Accessors(p) is { Length: > 0 } accessors =>
            $"{Static(p.GetAccessors(nonPublic: true)[0].IsStatic)}property {Name(p.PropertyType)} {p.Name}{Indices(p)} {{{accessors}}}",
        EventInfo e when IsOpen(e.AddMethod) => $"event {Name(e.EventHandlerType!)} {e.Name}",
        ConstructorInfo c when IsOpen(c) => $"new({Parameters(c)})",
        // What records and operators are given by the compiler says nothing that the type does not.
        MethodInfo m when IsOpen(m) && !IsGenerated(m) => $"{Static(m.IsStatic)}{Name(m.ReturnType)} {m.Name}{Generics(m)}({Parameters(m)})",
        _ => null,
    };

    private static bool IsOpen(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static bool IsOpen(FieldAttributes attributes) =>
        (attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private static bool IsGenerated(MethodInfo method) =>
        method.IsSpecialName || method.Name.StartsWith('<') || method.Name is "ToString" or "Equals" or "GetHashCode" or "Deconstruct" or "PrintMembers";

    private static string Accessors(PropertyInfo property)
    {
        if (property.Name == "EqualityContract")
            return "";
        bool isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)) ?? false;
        return string.Join(' ', new[] { IsOpen(property.GetMethod) ? "get" : null, IsOpen(property.SetMethod) ? (isInit ? "init" : "set") : null }.OfType<string>());
    }

    private static string Indices(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } indices ? $"[{string.Join(", ", indices.Select(i => Name(i.ParameterType)))}]" : "";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{(p.IsOut ? "out " : p.ParameterType.IsByRef ? "ref " : "")}{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = …" : "")}"));

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Name(Type type)
    {
        if (type.IsByRef || type.IsPointer)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter)
            return type.Name;
        string plain = (type.DeclaringType is { } outer ? Name(outer) + "." : type.Namespace is { } space && space.StartsWith("Dijkwacht", StringComparison.Ordinal) ? space + "." : "")
            + type.Name.Split('`')[0];
        return type.IsGenericType ? $"{plain}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : plain;
    }
}
