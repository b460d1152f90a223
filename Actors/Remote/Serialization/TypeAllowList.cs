using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Hyperion;

namespace ActorUdp.Remote;

/// <summary>The types that may be serialized and deserialized, by name without version. Immutable; thread-safe.</summary>
internal sealed partial class TypeAllowList : ITypeFilter
{
    private readonly FrozenSet<string> _names;

    private TypeAllowList(IEnumerable<string> names) => _names = names.ToFrozenSet(StringComparer.Ordinal);

    /// <param name="types">Assembly-qualified names, with or without versions.</param>
    /// <exception cref="ConfigurationException">A type does not exist.</exception>
    public static TypeAllowList Of(IEnumerable<string> types) => new(types.Select(name =>
        Type.GetType(name, throwOnError: false) is { } type
            ? Plain(type.AssemblyQualifiedName!)
            : throw new ConfigurationException($"allowed-types names '{name}', which is no type of this process; write \"Namespace.Type, Assembly\".")));

    /// <inheritdoc/>
    public bool IsAllowed(string typeName) => _names.Contains(Plain(typeName));

    /// <summary>Hyperion names types in full when it writes and without versions when it reads, with a mark for the core library.</summary>
    private static string Plain(string name) => Versions().Replace(name, "");

    [GeneratedRegex(", Version=[^,\\]]*|, Culture=[^,\\]]*|, PublicKeyToken=[^,\\]]*|,%core%", RegexOptions.CultureInvariant)]
    private static partial Regex Versions();
}
