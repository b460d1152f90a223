namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>An object: values by key, in the order in which the keys were first given. Immutable.</summary>
public sealed class HoconObject
{
    private readonly OrderedDictionary<string, HoconValue> _items;

    internal HoconObject(OrderedDictionary<string, HoconValue> items) => _items = items;

    /// <summary>The values by key.</summary>
    public IReadOnlyDictionary<string, HoconValue> Items => _items;

    /// <summary>The value of a key, or null.</summary>
    /// <param name="key">One key, not a path.</param>
    public HoconValue? GetKey(string key) => _items.GetValueOrDefault(key);

    /// <summary>The fields as HOCON text.</summary>
    public override string ToString() => HoconRenderer.Fields(this);
}
