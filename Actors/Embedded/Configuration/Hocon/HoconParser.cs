using System.Text;

namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>
/// Reads HOCON by its specification into nodes; substitutions stay as they are. The time is linear in the length of
/// the text and the nesting is bounded, so no text makes it hang or overflow the stack.
/// </summary>
internal sealed class HoconParser(string text, Includer includer, IncludeBudget budget)
{
    /// <summary>How deep objects and arrays may be nested, each element of a key's path counted.</summary>
    public const int MaximumDepth = 128;

    private readonly HoconReader _reader = new(text);
    private readonly List<string> _path = [];
    private int _arrays;

    public ObjectNode ParseRoot()
    {
        _reader.SkipBlank();
        ObjectNode root = new(_reader.Position);
        if (_reader.Peek() == '[')
            throw _reader.Error("the root of a configuration is an object, not an array");
        if (_reader.Peek() != '{')
        {
            ParseFields(root, open: null);
            return root;
        }

        ParseBraces(root);
        _reader.SkipBlank();
        if (!_reader.AtEnd)
            throw _reader.Expected("nothing after the '}' of the root");
        return root;
    }

    private void ParseBraces(ObjectNode into)
    {
        TextPosition open = _reader.Position;
        Deepen(1);
        _reader.Skip();
        ParseFields(into, open);
        budget.Nesting--;
    }

    private void ParseFields(ObjectNode into, TextPosition? open)
    {
        bool separated = true;
        while (true)
        {
            _reader.SkipBlank();
            if (_reader.AtEnd)
            {
                if (open is not null)
                    throw _reader.Expected($"'}}' for the '{{' of {open}");
                return;
            }

            if (_reader.Peek() == '}')
            {
                if (open is null)
                    throw _reader.Error("a '}' that closes nothing");
                _reader.Skip();
                return;
            }

            if (!separated)
                throw _reader.Expected("a newline, ',' or '}' after the field");
            ParseField(into);
            separated = SkipSeparator();
        }
    }

    private bool SkipSeparator()
    {
        bool newline = _reader.SkipBlank();
        if (_reader.Peek() != ',')
            return newline;
        _reader.Skip();
        return true;
    }

    private void ParseField(ObjectNode into)
    {
        TextPosition position = _reader.Position;
        if (_reader.StartsWith("include") && (_reader.Peek(7) == '.' || !HoconReader.IsUnquoted(_reader.Peek(7))))
        {
            ParseInclude(into);
            return;
        }

        string[] key = ParsePath("a key");
        Deepen(key.Length - 1);
        _path.AddRange(key);
        bool append = ParseKeyValueSeparator(key);
        Node value = ParseValue(key);
        List<Node> field = NodeMerge.Field(into, key, position);
        if (!append)
            NodeMerge.Assign(field, value);
        else if (_arrays > 0)
            throw new HoconParserException(position, "'+=' has no meaning inside an array");
        else
            NodeMerge.Append(field, value, [.. _path]);
        _path.RemoveRange(_path.Count - key.Length, key.Length);
        budget.Nesting -= key.Length - 1;
    }

    private bool ParseKeyValueSeparator(string[] key)
    {
        _reader.SkipBlank();
        bool append = _reader.StartsWith("+=");
        if (append)
            _reader.Skip(2);
        else if (_reader.Peek() is '=' or ':')
            _reader.Skip();
        else if (_reader.Peek() != '{')
            throw _reader.Expected($"':', '=', '+=' or '{{' after the key {HoconPath.Render(key)}");
        _reader.SkipBlank();
        return append;
    }

    /// <summary>A path expression: text, quoted or not, with dots between the elements; it ends where neither can go on.</summary>
    private string[] ParsePath(string what)
    {
        List<string> elements = [];
        StringBuilder element = new();
        bool quoted = false;
        string spaces = "";
        _reader.TakeSpaces();
        while (true)
        {
            char c = _reader.Peek();
            bool isText = !_reader.AtEnd && (c is '"' or '.' || (HoconReader.IsUnquoted(c) && !_reader.AtComment));
            if (!isText || c == '.')
            {
                if (element.Length == 0 && !quoted)
                    throw _reader.Expected(elements.Count == 0 && c != '.' ? what : $"{what}: an empty element of a path must be quoted");
                if (isText)
                    element.Append(spaces);
                elements.Add(element.ToString());
                if (!isText)
                    return [.. elements];
                element.Clear();
                quoted = false;
                _reader.Skip();
            }
            else
            {
                element.Append(spaces);
                quoted |= c == '"';
                element.Append(c == '"' ? _reader.TakeQuoted() : _reader.TakeUnquoted(isKey: true));
            }

            spaces = _reader.TakeSpaces();
        }
    }

    private Node ParseValue(string[] key)
    {
        List<Node> parts = [];
        TextPosition start = _reader.Position;
        while (true)
        {
            TextPosition position = _reader.Position;
            string spaces = _reader.TakeSpaces();
            if (_reader.AtEnd || _reader.AtComment || _reader.Peek() is '\n' or ',' or '}' or ']')
                break;
            if (parts.Count > 0 && spaces.Length > 0)
                parts.Add(new LiteralNode(position, spaces, LiteralKind.Whitespace));
            parts.Add(ParsePart(key));
        }

        return parts.Count switch
        {
            0 => throw _reader.Expected($"a value for {HoconPath.Render(key)}"),
            1 => parts[0],
            _ => Concatenate(start, parts),
        };
    }

    private Node ParsePart(string[] key)
    {
        TextPosition position = _reader.Position;
        switch (_reader.Peek())
        {
            case '{':
                ObjectNode child = new(position);
                ParseBraces(child);
                return child;
            case '[':
                return ParseArray(key);
            case '"':
                return new LiteralNode(position, _reader.TakeQuoted(), LiteralKind.Quoted);
            case '$' when _reader.Peek(1) == '{':
                return ParseSubstitution();
            default:
                string unquoted = _reader.TakeUnquoted(isKey: false);
                if (unquoted.Length == 0)
                    throw _reader.Expected($"a value for {HoconPath.Render(key)} (text with this character must be quoted)");
                return new LiteralNode(position, unquoted, unquoted == "null" ? LiteralKind.Null : LiteralKind.Text);
        }
    }

    private ArrayNode ParseArray(string[] key)
    {
        TextPosition open = _reader.Position;
        ArrayNode array = new(open);
        Deepen(1);
        _arrays++;
        _reader.Skip();
        bool separated = true;
        while (true)
        {
            _reader.SkipBlank();
            if (_reader.AtEnd)
                throw _reader.Expected($"']' for the '[' of {open}");
            if (_reader.Peek() == ']')
                break;
            if (!separated)
                throw _reader.Expected("a newline, ',' or ']' after the element");
            array.Items.Add(ParseValue(key));
            separated = SkipSeparator();
        }

        _reader.Skip();
        _arrays--;
        budget.Nesting--;
        return array;
    }

    private SubstitutionNode ParseSubstitution()
    {
        TextPosition position = _reader.Position;
        bool optional = _reader.Peek(2) == '?';
        _reader.Skip(optional ? 3 : 2);
        string[] path = ParsePath("the path of a substitution");
        if (_reader.Peek() != '}')
            throw _reader.Expected("'}' after the path of the substitution");
        _reader.Skip();
        return new SubstitutionNode(position, path, optional, [[]]);
    }

    private static Node Concatenate(TextPosition position, List<Node> parts)
    {
        if (parts.Exists(part => part is SubstitutionNode))
            return new ConcatenationNode(position, parts);
        if (parts.TrueForAll(part => part is LiteralNode))
            return new LiteralNode(position, string.Concat(parts.Select(part => ((LiteralNode)part).Text)), LiteralKind.Quoted);

        Node? first = null;
        foreach (Node part in parts)
        {
            if (part is LiteralNode { Kind: LiteralKind.Whitespace })
                continue;
            if (first is null)
                first = part;
            else if (first is ObjectNode merged && part is ObjectNode over)
                NodeMerge.MergeInto(merged, over);
            else if (first is ArrayNode array && part is ArrayNode more)
                array.Items.AddRange(more.Items);
            else
                throw new HoconParserException(part.Position, "values of different kinds stand side by side: a separator is missing");
        }

        return first!;
    }

    private void ParseInclude(ObjectNode into)
    {
        TextPosition position = _reader.Position;
        _reader.Skip("include".Length);
        _reader.SkipBlank();
        bool required = TakeOpening("required(");
        IncludeKind kind = TakeOpening("file(") ? IncludeKind.File
            : TakeOpening("classpath(") ? IncludeKind.Resource
            : IncludeKind.Adjacent;
        if (_reader.StartsWith("url("))
            throw _reader.Error("url(…) cannot be included: only files and resources can");
        if (_reader.Peek() != '"')
            throw _reader.Expected("a quoted name, file(\"…\"), classpath(\"…\") or required(…) after include (a key of this name must be quoted)");
        string name = _reader.TakeQuoted();
        if (kind != IncludeKind.Adjacent)
            TakeClosing();
        if (required)
            TakeClosing();
        Include(into, name, kind, required, position);
    }

    private void Include(ObjectNode into, string name, IncludeKind kind, bool required, TextPosition position)
    {
        budget.Enter(position);
        ObjectNode? included = includer(name, kind, budget);
        budget.Leave();
        if (included is not null)
            NodeMerge.MergeInto(into, NodeMerge.CopyForInclude(included, _arrays > 0 ? [] : [.. _path], budget));
        else if (required)
            throw new HoconParserException(position, $"\"{name}\" is to be included, and there is no such thing");
    }

    private bool TakeOpening(string token)
    {
        if (!_reader.StartsWith(token))
            return false;
        _reader.Skip(token.Length);
        _reader.SkipBlank();
        return true;
    }

    private void TakeClosing()
    {
        _reader.SkipBlank();
        if (_reader.Peek() != ')')
            throw _reader.Expected("')'");
        _reader.Skip();
    }

    private void Deepen(int levels)
    {
        budget.Nesting += levels;
        if (budget.Nesting > MaximumDepth)
            throw _reader.Error($"nested deeper than {MaximumDepth}");
    }
}
