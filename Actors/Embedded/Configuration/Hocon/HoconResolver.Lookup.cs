namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>Looking up paths without building the objects on the way.</summary>
internal sealed partial class HoconResolver
{
    private enum Shape
    {
        /// <summary>No value: optional substitutions without one.</summary>
        Undefined,

        /// <summary>An object, made of layers.</summary>
        Object,

        /// <summary>Text, null or an array.</summary>
        Other,
    }

    /// <summary>The values of the field that a substitution means, the oldest first; none when there is no such field.</summary>
    private List<Node> Lookup(SubstitutionNode node)
    {
        foreach (string[] scope in node.Scopes)
        {
            List<Node> found = Lookup([.. scope, .. node.Path], node.Position);
            if (found.Count > 0)
                return found;
        }

        return [];
    }

    private List<Node> Lookup(string[] path, TextPosition position)
    {
        List<ObjectNode> layers = [_root];
        for (int i = 0; ; i++)
        {
            List<Node> field = [];
            for (int layer = layers.Count - 1; layer >= 0; layer--)
            {
                bool has = layers[layer].Fields.TryGetValue(path[i], out List<Node>? values);
                Step(position, has ? values!.Count : 1);
                if (has)
                    field.AddRange(values!);
            }

            int usable = field.FindIndex(_expanding.Contains);
            if (usable >= 0)
                field.RemoveRange(usable, field.Count - usable);
            if (i == path.Length - 1 || field.Count == 0)
                return field;
            layers = [];
            if (Expand(field, layers, []) != Shape.Object)
                return [];
        }
    }

    /// <summary>What the values of a field are together.</summary>
    /// <param name="field">The values, the oldest first.</param>
    /// <param name="layers">Gets the objects that are merged, the uppermost first.</param>
    /// <param name="contributors">Gets the values that count, the newest first.</param>
    private Shape Expand(List<Node> field, List<ObjectNode> layers, List<Node> contributors)
    {
        Shape shape = Shape.Undefined;
        for (int i = field.Count - 1; i >= 0; i--)
        {
            Shape next = ExpandNode(field[i], layers);
            if (next == Shape.Undefined)
                continue;
            if (next == Shape.Other && shape == Shape.Object)
                break;
            shape = next;
            contributors.Add(field[i]);
            if (next == Shape.Other)
                break;
        }

        return shape;
    }

    private Shape ExpandNode(Node node, List<ObjectNode> layers)
    {
        Step(node.Position);
        switch (node)
        {
            case ObjectNode from:
                layers.Add(from);
                return Shape.Object;
            case LiteralNode or ArrayNode:
                return Shape.Other;
        }

        Enter(_expanding, node);
        try
        {
            return node is SubstitutionNode substitution
                ? ExpandSubstitution(substitution, layers)
                : ExpandParts((ConcatenationNode)node, layers);
        }
        finally
        {
            Leave(_expanding, node);
        }
    }

    private Shape ExpandSubstitution(SubstitutionNode node, List<ObjectNode> layers)
    {
        List<Node> targets = Lookup(node);
        Shape shape = targets.Count == 0 ? Shape.Undefined : Expand(targets, layers, []);
        if (shape != Shape.Undefined)
            return shape;
        if (FromEnvironment(node) is not null)
            return Shape.Other;
        return node.Optional ? Shape.Undefined : throw Undefined(node);
    }

    /// <summary>Parts that are text or arrays decide: whether objects stand beside them is seen when they are put together.</summary>
    private Shape ExpandParts(ConcatenationNode node, List<ObjectNode> layers)
    {
        Shape shape = Shape.Undefined;
        int before = layers.Count;
        for (int i = node.Parts.Count - 1; i >= 0; i--)
        {
            if (node.Parts[i] is LiteralNode { Kind: LiteralKind.Whitespace })
                continue;
            Shape next = ExpandNode(node.Parts[i], layers);
            if (next == Shape.Other)
            {
                layers.RemoveRange(before, layers.Count - before);
                return Shape.Other;
            }

            if (next == Shape.Object)
                shape = Shape.Object;
        }

        return shape;
    }

    private void Enter(HashSet<Node> nodes, Node node)
    {
        if (!nodes.Add(node))
            throw new CycleException(node.Position);
        Deepen(node.Position);
    }

    private void Leave(HashSet<Node> nodes, Node node)
    {
        nodes.Remove(node);
        _depth--;
    }

    private void Deepen(TextPosition position)
    {
        if (++_depth > MaximumDepth)
            throw new HoconParserException(position, $"substitutions lead on to each other more than {MaximumDepth} deep, or refer to themselves");
        Step(position);
    }

    private void Step(TextPosition position, int count = 1)
    {
        _steps += count;
        if (_steps > MaximumSteps)
            throw new HoconParserException(position, "the substitutions of this text multiply it beyond bounds");
    }

    private void CountCopied(TextPosition position, int more)
    {
        _copied += more;
        if (_copied > MaximumCopied)
            throw new HoconParserException(position, "the substitutions of this text multiply it beyond bounds");
    }

    /// <summary>A value leads back to itself; an optional substitution on the way turns this into "undefined".</summary>
    private sealed class CycleException(TextPosition position) : Exception
    {
        public TextPosition Position { get; } = position;
    }
}
