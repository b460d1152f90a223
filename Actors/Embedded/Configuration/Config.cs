using ActorUdp.Embedded.Configuration.Hocon;

namespace ActorUdp.Embedded.Configuration;

/// <summary>
/// A configuration: values by path, such as <c>a.b."key with.dot"</c>. Immutable, hence thread-safe. Substitutions get
/// their values on the first read, so a text may refer to paths that only its fallback has.
/// </summary>
public class Config
{
    /// <summary>The configuration without any value.</summary>
    public static readonly Config Empty = ConfigurationFactory.Empty;

    private readonly Lazy<ObjectNode?> _tree;
    private readonly Lazy<HoconValue> _root;
    private readonly Lazy<string> _ownText;

    /// <summary>Makes a configuration of a parsed text.</summary>
    /// <param name="root">The parsed text.</param>
    public Config(HoconRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        _tree = new Lazy<ObjectNode?>(root.Tree);
        _root = new Lazy<HoconValue>(() => root.Value);
        _ownText = new Lazy<string>(() => Render(Root));
    }

    internal Config(HoconValue root)
    {
        _tree = new Lazy<ObjectNode?>(() => root.ToNode() as ObjectNode);
        _root = new Lazy<HoconValue>(root);
        _ownText = new Lazy<string>(() => Render(root));
    }

    private Config(ObjectNode under, ObjectNode over)
    {
        ObjectNode merged = NodeMerge.Merged(under, over);
        _tree = new Lazy<ObjectNode?>(merged);
        _root = new Lazy<HoconValue>(() => HoconResolver.Resolve(merged, merged));
        _ownText = new Lazy<string>(() => Render(HoconResolver.Resolve(over, merged)));
    }

    /// <summary>The value at the root, the fallback's values included.</summary>
    /// <exception cref="HoconParserException">A substitution has no value.</exception>
    public virtual HoconValue Root => _root.Value;

    /// <summary>Whether there is no value at all.</summary>
    public virtual bool IsEmpty => _tree.Value is { Fields.Count: 0 };

    /// <summary>Makes a configuration of HOCON text.</summary>
    /// <param name="str">HOCON.</param>
    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    /// <summary>The text of a simple value; null where the value is null, an object or an array.</summary>
    /// <param name="path">The path of the value.</param>
    /// <param name="default">The result where there is no value.</param>
    public virtual string? GetString(string path, string? @default = null)
    {
        HoconValue? value = GetValue(path);
        return value is null ? @default : value.GetString();
    }

    /// <summary>A boolean: true, yes, on; false, no, off.</summary>
    /// <param name="path">The path of the value.</param>
    /// <param name="default">The result where there is no value.</param>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public virtual bool GetBoolean(string path, bool @default = false) => Read(path, value => value.GetBoolean(), @default);

    /// <summary>A whole number of 32 bits.</summary>
    /// <param name="path">The path of the value.</param>
    /// <param name="default">The result where there is no value.</param>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public virtual int GetInt(string path, int @default = 0) => Read(path, value => value.GetInt(), @default);

    /// <summary>A whole number of 64 bits.</summary>
    /// <param name="path">The path of the value.</param>
    /// <param name="default">The result where there is no value.</param>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public virtual long GetLong(string path, long @default = 0) => Read(path, value => value.GetLong(), @default);

    /// <summary>A finite number.</summary>
    /// <param name="path">The path of the value.</param>
    /// <param name="default">The result where there is no value.</param>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public virtual double GetDouble(string path, double @default = 0) => Read(path, value => value.GetDouble(), @default);

    /// <summary>A duration, in milliseconds where it has no unit.</summary>
    /// <param name="path">The path of the value.</param>
    /// <param name="default">The result where there is no value; null means zero.</param>
    /// <param name="allowInfinite">Whether <c>infinite</c> is allowed; it gives <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        Read(path, value => value.GetTimeSpan(allowInfinite), @default.GetValueOrDefault());

    /// <summary>A size in bytes.</summary>
    /// <param name="path">The path of the value.</param>
    /// <param name="def">The result where there is no value.</param>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public virtual long? GetByteSize(string path, long? def = null) => Read(path, value => value.GetByteSize(), def);

    /// <summary>The elements of an array of simple values; none where there is no value.</summary>
    /// <param name="path">The path of the array.</param>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public virtual IList<string> GetStringList(string path) => Read(path, value => value.GetStringList(), []);

    /// <summary>The elements of an array of whole numbers; none where there is no value.</summary>
    /// <param name="path">The path of the array.</param>
    /// <exception cref="ConfigurationException">The value is something else.</exception>
    public virtual IList<int> GetIntList(string path) => Read(path, value => value.GetIntList(), []);

    /// <summary>The part of this configuration below a path, or null where there is no value.</summary>
    /// <param name="path">The path that becomes the root of the result.</param>
    public virtual Config? GetConfig(string path) => GetValue(path) is { } value ? new Config(value) : null;

    /// <summary>The value at a path, or null.</summary>
    /// <param name="path">The path of the value; the empty path means the root.</param>
    public HoconValue? GetValue(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        HoconValue? current = Root;
        foreach (string key in HoconPath.Split(path))
        {
            current = current.GetChildObject(key);
            if (current is null)
                return null;
        }

        return current;
    }

    /// <summary>Whether there is a value at a path; null counts as one.</summary>
    /// <param name="path">The path of the value.</param>
    public virtual bool HasPath(string path) => GetValue(path) is not null;

    /// <summary>The keys at the root and their values; none where the root is not an object.</summary>
    public virtual IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable() => Root.GetObject()?.Items ?? Enumerable.Empty<KeyValuePair<string, HoconValue>>();

    /// <summary>This configuration over another: the result has the values of both, and this one wins.</summary>
    /// <param name="fallback">The other one; null is like an empty one.</param>
    /// <exception cref="ArgumentException">The fallback is this very object.</exception>
    public virtual Config WithFallback(Config? fallback)
    {
        if (ReferenceEquals(fallback, this))
            throw new ArgumentException("a configuration cannot be its own fallback", nameof(fallback));
        if (fallback is null || fallback.IsEmpty || _tree.Value is null)
            return this;
        return IsEmpty || fallback._tree.Value is null ? fallback : new Config(fallback._tree.Value, _tree.Value);
    }

    /// <summary>The values of this configuration as HOCON, without those that only its fallback has.</summary>
    public override string ToString() => _ownText.Value;

    /// <summary>The values of this configuration as HOCON.</summary>
    /// <param name="includeFallback">Whether those that only the fallback has are included.</param>
    public string ToString(bool includeFallback) => includeFallback ? Render(Root) : ToString();

    private static string Render(HoconValue value) => value.GetObject()?.ToString() ?? value.ToString();

    private T Read<T>(string path, Func<HoconValue, T> read, T @default)
    {
        if (GetValue(path) is not { } value)
            return @default;
        try
        {
            return read(value);
        }
        catch (ConfigurationException e)
        {
            throw new ConfigurationException($"{path}: {e.Message}", e);
        }
    }
}
