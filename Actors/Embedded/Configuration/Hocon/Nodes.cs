namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>A place in a text, both counted from 1; (0, 0) where there is no text.</summary>
internal readonly record struct TextPosition(int Line, int Column)
{
    public override string ToString() => $"line {Line}, column {Column}";
}

/// <summary>
/// What the parser read, before substitutions have their values. Nodes are not changed once parsing is over, so
/// configurations may share them; what resolving needs to remember is kept by the resolver.
/// </summary>
internal abstract class Node(TextPosition position)
{
    public TextPosition Position { get; } = position;
}

internal enum LiteralKind
{
    /// <summary>Unquoted text: a string, a number, a boolean.</summary>
    Text,

    /// <summary>Text in quotes, and the result of a concatenation.</summary>
    Quoted,

    /// <summary>The unquoted word null.</summary>
    Null,

    /// <summary>Blanks between two parts of a concatenation.</summary>
    Whitespace,
}

internal sealed class LiteralNode(TextPosition position, string text, LiteralKind kind) : Node(position)
{
    public string Text { get; } = text;

    public LiteralKind Kind { get; } = kind;
}

internal sealed class ArrayNode(TextPosition position) : Node(position)
{
    public List<Node> Items { get; } = [];
}

/// <summary>An object. A field holds every value it was given that may still matter, the oldest first.</summary>
internal sealed class ObjectNode(TextPosition position) : Node(position)
{
    public OrderedDictionary<string, List<Node>> Fields { get; } = new(StringComparer.Ordinal);
}

/// <summary>
/// <c>${path}</c> or <c>${?path}</c>. <see cref="Scopes"/> are the paths at which the files that hold it are included,
/// the longest first: a substitution of an included file is looked up below each of them before it is taken from the root.
/// </summary>
internal sealed class SubstitutionNode(TextPosition position, string[] path, bool optional, string[][] scopes) : Node(position)
{
    public string[] Path { get; } = path;

    public bool Optional { get; } = optional;

    public string[][] Scopes { get; } = scopes;

    public override string ToString() => (Optional ? "${?" : "${") + HoconPath.Render(Path) + "}";
}

/// <summary>Values side by side, at least one of them a substitution.</summary>
internal sealed class ConcatenationNode(TextPosition position, List<Node> parts, ArrayNode? appended = null) : Node(position)
{
    public List<Node> Parts { get; } = parts;

    /// <summary>The array that this node appends when it stems from <c>+=</c>, so that a following <c>+=</c> may extend it.</summary>
    public ArrayNode? Appended { get; } = appended;
}
