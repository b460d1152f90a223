using System.Text;

namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>
/// Gives substitutions their values. A substitution looks forward, to the final value at its path; where that leads
/// back to the field it stands in, it looks back, to what the field had before (HOCON.md, "Self-Referential
/// Substitutions"). Objects are looked through field by field, so fields of one object may refer to each other.
/// </summary>
/// <remarks>One use, by one thread. Depth, steps and the size of the result are bounded.</remarks>
internal sealed partial class HoconResolver
{
    private const int MaximumDepth = 400;
    private const int MaximumSteps = 2_000_000;
    private const long MaximumSize = 16L << 20;
    private const long MaximumCopied = 16L << 20;

    private readonly ObjectNode _root;
    private readonly Dictionary<Node, HoconValue?> _resolved = new(ReferenceEqualityComparer.Instance);

    // Nodes whose value is being found. A lookup that meets one uses the older values of the field: it looks back.
    private readonly HashSet<Node> _expanding = new(ReferenceEqualityComparer.Instance);

    // Nodes whose whole object or array is being built. Lookups pass through them; building them again is a cycle.
    private readonly HashSet<Node> _building = new(ReferenceEqualityComparer.Instance);

    private int _depth;
    private int _steps;
    private long _copied;

    private HoconResolver(ObjectNode root) => _root = root;

    /// <summary>Resolves <paramref name="tree"/> with the values of <paramref name="root"/>, of which it is a part or the whole.</summary>
    /// <exception cref="HoconParserException">A substitution has no value, or the result is beyond the bounds.</exception>
    public static HoconValue Resolve(ObjectNode tree, ObjectNode root)
    {
        try
        {
            return new HoconResolver(root).Build([tree], tree.Position);
        }
        catch (CycleException e)
        {
            throw new HoconParserException(e.Position, "the value refers to itself and has no older value");
        }
    }

    /// <summary>The value of a field, or null when it has none: all its substitutions were optional and undefined.</summary>
    private HoconValue? Evaluate(List<Node> field)
    {
        Step(field[0].Position, field.Count);
        int usable = field.FindIndex(IsBusy);
        if (usable == 0)
            throw new CycleException(field[0].Position);
        List<Node> values = usable < 0 ? field : field.GetRange(0, usable);
        if (values.Count == 1)
            return Resolve(values[0]);

        List<ObjectNode> layers = [];
        List<Node> contributors = [];
        switch (Expand(values, layers, contributors))
        {
            case Shape.Undefined:
                return null;
            case Shape.Object:
                return BuildFor(contributors, layers, values[^1].Position);
            default:
                return Resolve(contributors[0]);
        }
    }

    private HoconValue? Resolve(Node node)
    {
        if (node is LiteralNode literal)
            return Keep(new HoconValue(literal.Kind == LiteralKind.Null ? null : literal.Text, literal.Position));
        if (_resolved.TryGetValue(node, out HoconValue? known))
            return known;
        if (IsBusy(node))
            throw new CycleException(node.Position);
        HoconValue? value = node switch
        {
            ObjectNode from => Build([from], from.Position),
            ArrayNode from => ResolveArray(from),
            SubstitutionNode from => ResolveSubstitution(from),
            _ => ResolveConcatenation((ConcatenationNode)node),
        };
        _resolved[node] = value;
        return value;
    }

    private HoconValue? ResolveSubstitution(SubstitutionNode node)
    {
        int depth = _depth;
        try
        {
            List<ObjectNode> layers = [];
            Enter(_expanding, node);
            try
            {
                List<Node> targets = Lookup(node);
                switch (targets.Count == 0 ? Shape.Undefined : Expand(targets, layers, []))
                {
                    case Shape.Undefined:
                        return FromEnvironment(node) ?? (node.Optional ? null : throw Undefined(node));
                    case Shape.Other:
                        return Evaluate(targets);
                }
            }
            finally
            {
                Leave(_expanding, node);
            }

            return BuildFor([node], layers, node.Position);
        }
        catch (CycleException) when (node.Optional)
        {
            _depth = depth;
            return null;
        }
    }

    private HoconValue? ResolveConcatenation(ConcatenationNode node)
    {
        List<ObjectNode> layers = [];
        Enter(_expanding, node);
        try
        {
            switch (ExpandParts(node, layers))
            {
                case Shape.Undefined:
                    return null;
                case Shape.Other:
                    return Concatenate(node);
            }
        }
        finally
        {
            Leave(_expanding, node);
        }

        return BuildFor([node], layers, node.Position);
    }

    private HoconValue ResolveArray(ArrayNode node)
    {
        List<HoconValue> items = new(node.Items.Count);
        Enter(_building, node);
        try
        {
            foreach (Node item in node.Items)
            {
                Step(item.Position);
                if (Resolve(item) is { } value)
                    items.Add(value);
            }
        }
        finally
        {
            Leave(_building, node);
        }

        return Keep(new HoconValue(items, node.Position));
    }

    private HoconValue Concatenate(ConcatenationNode node)
    {
        List<(Node Part, HoconValue? Value)> parts = node.Parts.ConvertAll(part => (part, Resolve(part)));
        if (parts.Exists(part => part.Value?.IsArray() == true))
            return ConcatenateArrays(node, parts);
        StringBuilder text = new();
        foreach ((Node part, HoconValue? value) in parts)
        {
            if (value?.IsObject() == true)
                throw new HoconParserException(part.Position, "an object stands side by side with text");
            if (value is null)
                continue;
            string more = value.GetString() ?? "null";
            CountCopied(node.Position, more.Length);
            text.Append(more);
        }

        return Keep(new HoconValue(text.ToString(), node.Position));
    }

    private HoconValue ConcatenateArrays(ConcatenationNode node, List<(Node Part, HoconValue? Value)> parts)
    {
        List<HoconValue> items = [];
        foreach ((Node part, HoconValue? value) in parts)
        {
            if (value?.IsArray() == true)
            {
                CountCopied(node.Position, value.GetArray().Count);
                items.AddRange(value.GetArray());
            }
            else if (value is not null && part is not LiteralNode { Kind: LiteralKind.Whitespace })
            {
                throw new HoconParserException(part.Position, "an array stands side by side with a value that is not an array");
            }
        }

        return Keep(new HoconValue(items, node.Position));
    }

    /// <summary>Builds an object on behalf of nodes; reaching one of them again before it is done is a cycle.</summary>
    private HoconValue BuildFor(List<Node> nodes, List<ObjectNode> layers, TextPosition position)
    {
        _building.UnionWith(nodes);
        try
        {
            return Build(layers, position);
        }
        finally
        {
            _building.ExceptWith(nodes);
        }
    }

    /// <summary>Builds the object that layers give together, the uppermost first.</summary>
    private HoconValue Build(List<ObjectNode> layers, TextPosition position)
    {
        Deepen(position);
        OrderedDictionary<string, List<Node>> fields = layers[0].Fields;
        if (layers.Count > 1)
        {
            fields = new OrderedDictionary<string, List<Node>>(StringComparer.Ordinal);
            for (int i = layers.Count - 1; i >= 0; i--)
            {
                foreach ((string key, List<Node> values) in layers[i].Fields)
                {
                    Step(position, values.Count);
                    if (!fields.TryGetValue(key, out List<Node>? merged))
                        fields.Add(key, merged = []);
                    merged.AddRange(values);
                }
            }
        }

        OrderedDictionary<string, HoconValue> items = new(fields.Count, StringComparer.Ordinal);
        foreach ((string key, List<Node> values) in fields)
        {
            Step(position);
            if (Evaluate(values) is { } value)
                items.Add(key, value);
        }

        _depth--;
        return Keep(new HoconValue(new HoconObject(items), position));
    }

    private static HoconValue? FromEnvironment(SubstitutionNode node) =>
        Environment.GetEnvironmentVariable(string.Join('.', node.Path)) is { } value ? new HoconValue(value, node.Position) : null;

    private static HoconParserException Undefined(SubstitutionNode node) =>
        new(node.Position, $"{node} has no value: there is neither such a path, nor an older value of this field, nor such an environment variable");

    private bool IsBusy(Node node) => _expanding.Contains(node) || _building.Contains(node);

    private HoconValue Keep(HoconValue value)
    {
        if (value.Depth > MaximumDepth)
            throw new HoconParserException(value.Position, $"nested deeper than {MaximumDepth} when substitutions have their values");
        if (value.Size > MaximumSize)
            throw new HoconParserException(value.Position, $"larger than {MaximumSize} characters when substitutions have their values");
        return value;
    }
}
