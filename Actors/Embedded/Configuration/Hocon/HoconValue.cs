using System.Globalization;

namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>
/// A value of a configuration with all substitutions done: an object, an array, or a simple value (text, number,
/// boolean and null alike are kept as text). Immutable, hence thread-safe.
/// </summary>
public sealed class HoconValue
{
    private readonly HoconObject? _object;
    private readonly IList<HoconValue>? _array;
    private readonly string? _text;

    internal HoconValue(HoconObject value, TextPosition position)
        : this(position, value.Items.Values)
    {
        _object = value;
        foreach (string key in value.Items.Keys)
            Size += key.Length;
    }

    internal HoconValue(IList<HoconValue> value, TextPosition position)
        : this(position, value) => _array = value.AsReadOnly();

    internal HoconValue(string? value, TextPosition position)
    {
        _text = value;
        Position = position;
        Size = 16 + (value?.Length ?? 0);
    }

    private HoconValue(TextPosition position, IEnumerable<HoconValue> children)
    {
        Position = position;
        Size = 16;
        foreach (HoconValue child in children)
        {
            Size += child.Size;
            Depth = Math.Max(Depth, child.Depth + 1);
        }
    }

    /// <summary>Whether this is an object without fields or an array without elements.</summary>
    public bool IsEmpty => _object?.Items.Count == 0 || _array?.Count == 0;

    /// <summary>Where the value stands in its text.</summary>
    internal TextPosition Position { get; }

    /// <summary>What the value takes when written out, in characters or so: shared parts count wherever they occur.</summary>
    internal long Size { get; }

    /// <summary>How many objects and arrays are nested in this one.</summary>
    internal int Depth { get; }

    /// <summary>Whether this is an object.</summary>
    public bool IsObject() => _object is not null;

    /// <summary>Whether this is an array.</summary>
    public bool IsArray() => _array is not null;

    /// <summary>Whether this is a simple value; null is one.</summary>
    public bool IsString() => _object is null && _array is null;

    /// <summary>The object, or null when the value is not one.</summary>
    public HoconObject? GetObject() => _object;

    /// <summary>The value of a key of this object, or null.</summary>
    /// <param name="key">One key, not a path.</param>
    public HoconValue? GetChildObject(string key) => _object?.GetKey(key);

    /// <summary>The elements of the array; none when the value is not an array.</summary>
    public IList<HoconValue> GetArray() => _array ?? [];

    /// <summary>The text of a simple value; null for null, objects and arrays.</summary>
    public string? GetString() => _text;

    /// <summary>A boolean: true, yes, on; false, no, off.</summary>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public bool GetBoolean() => _text switch
    {
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        _ => throw Unexpected("a boolean: true, yes, on, false, no or off"),
    };

    /// <summary>A whole number of 32 bits.</summary>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public int GetInt() =>
        int.TryParse(_text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Unexpected("a whole number of 32 bits");

    /// <summary>A whole number of 64 bits.</summary>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public long GetLong() =>
        long.TryParse(_text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Unexpected("a whole number of 64 bits");

    /// <summary>A number, finite.</summary>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public double GetDouble() =>
        double.TryParse(_text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Unexpected("a number");

    /// <summary>A duration: a number and ns, us, ms, s, m, h or d, or their long names; without a unit in milliseconds.</summary>
    /// <param name="allowInfinite">Whether <c>infinite</c> is allowed too; it gives <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public TimeSpan GetTimeSpan(bool allowInfinite = true)
    {
        if (allowInfinite && string.Equals(_text, "infinite", StringComparison.OrdinalIgnoreCase))
            return Timeout.InfiniteTimeSpan;
        return _text is not null && HoconUnits.TryParseDuration(_text, out TimeSpan value)
            ? value
            : throw Unexpected("a duration such as 10 ms, 5 s or 2 minutes" + (allowInfinite ? ", or infinite" : ""));
    }

    /// <summary>A size in bytes: a number and a unit such as B, kB (1,000), KiB or k (1,024); null for an empty value.</summary>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public long? GetByteSize()
    {
        if (IsString() && string.IsNullOrEmpty(_text))
            return null;
        return _text is not null && HoconUnits.TryParseSize(_text, out long value)
            ? value
            : throw Unexpected("a size such as 512 B, 64 KiB or 10 MB");
    }

    /// <summary>The elements of an array of simple values as text.</summary>
    /// <exception cref="ConfigurationException">The value is not an array.</exception>
    public IList<string> GetStringList() =>
        ArrayOrThrow().Select(item => item.GetString() ?? throw item.Unexpected("a simple value")).ToList();

    /// <summary>The elements of an array of whole numbers.</summary>
    /// <exception cref="ConfigurationException">The value is not an array, or an element is not a whole number.</exception>
    public IList<int> GetIntList() => ArrayOrThrow().Select(item => item.GetInt()).ToList();

    /// <summary>A configuration of which this value is the root.</summary>
    public Config ToConfig() => new(this);

    /// <summary>A configuration that has this value under a key.</summary>
    /// <param name="key">One key, not a path.</param>
    public Config AtKey(string key) =>
        new(new HoconValue(new HoconObject(new OrderedDictionary<string, HoconValue>(StringComparer.Ordinal) { { key, this } }), Position));

    /// <summary>The value as HOCON text that parses to the same value.</summary>
    public override string ToString() => HoconRenderer.Value(this);

    /// <summary>The value as the parser reads it, for merging.</summary>
    internal Node ToNode()
    {
        if (_object is not null)
        {
            ObjectNode node = new(Position);
            foreach ((string key, HoconValue child) in _object.Items)
                node.Fields.Add(key, [child.ToNode()]);
            return node;
        }

        if (_array is null)
            return new LiteralNode(Position, _text ?? "null", _text is null ? LiteralKind.Null : LiteralKind.Quoted);
        ArrayNode array = new(Position);
        array.Items.AddRange(_array.Select(item => item.ToNode()));
        return array;
    }

    private IList<HoconValue> ArrayOrThrow() => _array ?? throw Unexpected("an array");

    private ConfigurationException Unexpected(string expected)
    {
        string found = IsObject() ? "an object" : IsArray() ? "an array" : _text is null ? "null" : $"\"{Shortened(_text)}\"";
        string place = Position.Line > 0 ? $" ({Position})" : "";
        return new ConfigurationException($"expected {expected}, found {found}{place}");
    }

    private static string Shortened(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
