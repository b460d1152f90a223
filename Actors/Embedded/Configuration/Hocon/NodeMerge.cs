namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>The rules of HOCON for duplicate keys and merged objects, on what the parser read.</summary>
internal static class NodeMerge
{
    /// <summary>
    /// Gives a field a further value. Older values that it hides for good are dropped. A simple value below an object stays:
    /// it keeps the object from being merged with those of a fallback.
    /// </summary>
    public static void Assign(List<Node> field, Node value)
    {
        switch (value)
        {
            case ObjectNode added when field.Count > 0 && field[^1] is ObjectNode present:
                MergeInto(present, added);
                return;
            case LiteralNode or ArrayNode:
                field.Clear();
                break;
        }

        field.Add(value);
    }

    /// <summary>Appends an element, as <c>+=</c> does: <c>a = ${?a} [element]</c>.</summary>
    public static void Append(List<Node> field, Node element, string[] path)
    {
        switch (field.Count == 0 ? null : field[^1])
        {
            case ArrayNode present:
                present.Items.Add(element);
                return;
            case ConcatenationNode { Appended: { } appended }:
                appended.Items.Add(element);
                return;
        }

        ArrayNode array = new(element.Position);
        array.Items.Add(element);
        SubstitutionNode before = new(element.Position, path, optional: true, [[]]);
        field.Add(new ConcatenationNode(element.Position, [before, array], array));
    }

    /// <summary>The field at the end of a path of keys; objects are made on the way where there are none.</summary>
    public static List<Node> Field(ObjectNode start, ReadOnlySpan<string> path, TextPosition position)
    {
        ObjectNode current = start;
        for (int i = 0; ; i++)
        {
            if (!current.Fields.TryGetValue(path[i], out List<Node>? field))
                current.Fields.Add(path[i], field = new List<Node>(1));
            if (i == path.Length - 1)
                return field;
            if (field.Count == 0 || field[^1] is not ObjectNode)
                Assign(field, new ObjectNode(position));
            current = (ObjectNode)field[^1];
        }
    }

    /// <summary>Merges <paramref name="source"/> over <paramref name="target"/>, which takes the nodes of the source as its own.</summary>
    public static void MergeInto(ObjectNode target, ObjectNode source)
    {
        foreach ((string key, List<Node> values) in source.Fields)
        {
            if (!target.Fields.TryGetValue(key, out List<Node>? field))
                target.Fields.Add(key, field = new List<Node>(1));
            foreach (Node value in values)
                Assign(field, value);
        }
    }

    /// <summary>A new tree in which the fields of <paramref name="over"/> win. Neither argument is changed.</summary>
    public static ObjectNode Merged(ObjectNode under, ObjectNode over)
    {
        ObjectNode result = CopyObjects(under);
        MergeInto(result, CopyObjects(over));
        return result;
    }

    /// <summary>A copy of a tree of an included file, for a place where its root has the path <paramref name="scope"/>.</summary>
    /// <param name="source">The root of the included file.</param>
    /// <param name="scope">Where that root ends up in the including file.</param>
    /// <param name="budget">Counts the nodes copied.</param>
    public static ObjectNode CopyForInclude(ObjectNode source, string[] scope, IncludeBudget budget) =>
        (ObjectNode)Copy(source, scope, budget, budget.Nesting);

    // Merging appends to the lists of fields and to objects that lie on top of them, so these are copied; the rest is shared.
    private static ObjectNode CopyObjects(ObjectNode source)
    {
        ObjectNode copy = new(source.Position);
        foreach ((string key, List<Node> values) in source.Fields)
        {
            List<Node> field = new(values.Count);
            foreach (Node value in values)
                field.Add(value is ObjectNode child ? CopyObjects(child) : value);
            copy.Fields.Add(key, field);
        }

        return copy;
    }

    private static Node Copy(Node source, string[] scope, IncludeBudget budget, int depth)
    {
        if (depth > HoconParser.MaximumDepth)
            throw new HoconParserException(source.Position, $"nested deeper than {HoconParser.MaximumDepth} where it is included");
        budget.CountNode(source.Position);
        switch (source)
        {
            case ObjectNode from:
                ObjectNode copy = new(from.Position);
                foreach ((string key, List<Node> values) in from.Fields)
                    copy.Fields.Add(key, values.ConvertAll(value => Copy(value, scope, budget, depth + 1)));
                return copy;
            case ArrayNode from:
                ArrayNode array = new(from.Position);
                array.Items.AddRange(from.Items.ConvertAll(item => Copy(item, scope, budget, depth + 1)));
                return array;
            case ConcatenationNode from:
                List<Node> parts = from.Parts.ConvertAll(part => Copy(part, scope, budget, depth + 1));
                return new ConcatenationNode(from.Position, parts, from.Appended is null ? null : (ArrayNode)parts[^1]);
            case SubstitutionNode from when scope.Length > 0:
                string[][] scopes = [.. from.Scopes.Select(inner => (string[])[.. scope, .. inner]), []];
                return new SubstitutionNode(from.Position, from.Path, from.Optional, scopes);
            default:
                return source;
        }
    }
}
